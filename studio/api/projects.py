"""Projects: which there are, how far they are, and what serves them now."""

from dataclasses import dataclass

from fastapi import APIRouter

from studio.api.access import CurrentAccount, CurrentProject, CurrentStudio
from studio.projects import ProjectView
from studio.training.training import Readiness

router = APIRouter(tags=["projects"])

ASLEEP = "Asleep, as others were asked more lately; it wakes at the next request."
OVER_BUDGET = "It alone takes more memory than models may; set STUDIO_MODEL_MEMORY_MB higher, for others beside it."


@dataclass(frozen=True, slots=True)
class Served:
    """What answers predictions now, a version run as a variant.

    `state` is ready, asleep, loading, failed or none; `megabytes` what it takes.
    """

    state: str
    version: str | None
    variant: str | None
    message: str
    megabytes: float | None = None


@dataclass(frozen=True, slots=True)
class JobBrief:
    """The current training job in a few words; `share` goes from 0 to 1."""

    id: int
    state: str
    stage: str
    share: float
    seconds_left: float | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """What the head of every page shows."""

    project: str
    title: str
    served: Served
    job: JobBrief | None
    readiness: Readiness


@router.get("/projects")
def list_projects(studio: CurrentStudio, account: CurrentAccount) -> list[ProjectView]:
    """Every project that the caller sees: those that are open to all, and those whose member they are."""
    return studio.visible.all(account)


@router.get("/projects/{p}")
def get_project(project: CurrentProject) -> ProjectView:
    """One project with its labels and progress."""
    return project


@router.get("/projects/{p}/status")
def get_status(studio: CurrentStudio, project: CurrentProject) -> Status:
    """What serves, and what the current training job does."""
    return Status(
        project=project.name,
        title=project.title,
        served=_served(studio, project),
        job=_job(studio, project),
        readiness=studio.training.readiness(project.id),
    )


def _served(studio: CurrentStudio, project: ProjectView) -> Served:
    slot = studio.serving.slot(project.id)
    current = slot.current.served if slot.current else None
    version, variant = (current.version, current.variant) if current else (None, None)
    if slot.failure is not None:
        return Served("failed", version, variant, str(slot.failure))
    if slot.loading is not None:
        return Served("loading", version, variant, f"Loading {slot.loading}")
    if slot.asleep is not None:
        return Served("asleep", slot.asleep.version, slot.asleep.variant, ASLEEP)
    if slot.current is not None:
        over = studio.serving.over_budget and len(studio.serving.loaded) == 1
        megabytes = round(sum(slot.current.weights.values()) / 1e6, 1)
        return Served("ready", version, variant, OVER_BUDGET if over else "", megabytes)
    live = studio.registry.live(project.id)
    if live is not None:
        return Served("loading", None, None, f"Loading {live.name}")
    return Served("none", None, None, "No model yet: label examples and train one.")


def _job(studio: CurrentStudio, project: ProjectView) -> JobBrief | None:
    job = studio.training.current(project.id)
    if job is None:
        return None
    steps = job.progress.get("steps") or 0
    return JobBrief(
        id=job.id,
        state=job.state,
        stage=job.progress.get("stage", "waiting"),
        share=job.progress.get("step", 0) / steps if steps else 0.0,
        seconds_left=job.progress.get("seconds_left"),
        outcome=job.outcome,
    )
