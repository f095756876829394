"""Making, changing, deleting and bringing back projects: what an admin sets."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from studio.api.access import CurrentProject, CurrentStudio, CurrentUser, needs
from studio.errors import InvalidInput
from studio.labelling.strategies import STRATEGIES
from studio.people.roles import Permission
from studio.projects import LabelName, ProjectView
from studio.projects.checkpoints import CheckpointView
from studio.projects.task_choices import TaskView, task_views
from studio.projects.terms import Changes
from studio.projects.views import DeletedProject

router = APIRouter(tags=["projects"])

MANAGES = [needs(Permission.MANAGE_PROJECTS)]


class LabelRequest(BaseModel):
    """A label; without a colour (#rrggbb) or a key it has those of its position."""

    name: str
    description: str = ""
    colour: str | None = None
    key: str | None = None


class NewProject(BaseModel):
    """What a project is to be; a name is made from the title, and the rest is as the studio's settings have it."""

    title: str
    name: str | None = None
    task: str = "text-classification"
    labels: list[LabelRequest] = Field(default_factory=list)
    guidelines: str = ""
    overlap: int = 1
    strategy: str = "as-imported"
    retrain_after: int | None = None
    checkpoint: str | None = None
    holdout_percent: int | None = None
    members_only: bool = False
    fast_lane: bool | None = None
    # What is to be otherwise than usual of how the task is done; see `/tasks`.
    task_settings: dict[str, Any] = Field(default_factory=dict)


class ProjectChange(BaseModel):
    """What is to be otherwise; what is left out stays."""

    title: str | None = None
    overlap: int | None = None
    strategy: str | None = None
    retrain_after: int | None = None
    checkpoint: str | None = None
    members_only: bool | None = None
    fast_lane: bool | None = None
    keep_versions: int | None = None
    # Below this probability a person is to look at an answer; 0 for nobody.
    ask_below: float | None = None
    # Those of the task's settings that are to be otherwise.
    task_settings: dict[str, Any] | None = None


class LabelsRequest(BaseModel):
    """Every label in use by its name, with its description, colour and key; new names are added after them."""

    labels: list[LabelRequest]


@dataclass(frozen=True, slots=True)
class StrategyView:
    """A way to order the queue, in words; whether it is of use only with a model that serves."""

    name: str
    label: str
    description: str
    needs_model: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What new projects can be made with, and what they get when nothing is chosen."""

    tasks: list[TaskView]
    strategies: list[StrategyView]
    checkpoint: str
    retrain_after: int
    holdout_percent: int


@dataclass(frozen=True, slots=True)
class Deleted:
    """The name of what was deleted; it can be brought back."""

    deleted: str


@router.get("/project-choices", dependencies=MANAGES)
def list_choices(studio: CurrentStudio) -> Choices:
    """Tasks, strategies and defaults."""
    settings = studio.settings
    return Choices(
        task_views(), list_strategies(), settings.base_checkpoint, settings.retrain_after, settings.holdout_percent
    )


@router.get("/tasks")
def list_tasks() -> list[TaskView]:
    """What projects can be about."""
    return task_views()


@router.get("/strategies")
def list_strategies() -> list[StrategyView]:
    """The ways to order the queue."""
    return [StrategyView(row.name, row.label, row.description, row.needs_model) for row in STRATEGIES.values()]


@router.get("/checkpoints", dependencies=[needs(Permission.TRAIN)])
def look_at_checkpoint(
    studio: CurrentStudio,
    name: Annotated[str, Query(max_length=4_096)],
    task: Annotated[str, Query(max_length=100)] = "",
) -> CheckpointView:
    """Whether this checkpoint can be trained from for a task, and what it is; without one, for what it was made for.

    Its tokenizer and configuration are read, not its weights.
    """
    return studio.checkpoints.describe(name, task)


@router.post("/projects", status_code=201, dependencies=MANAGES)
def create_project(studio: CurrentStudio, user: CurrentUser, request: NewProject) -> ProjectView:
    """Make a project, which is ready for examples."""
    settings = studio.settings
    default = settings.base_checkpoint
    checkpoint = request.checkpoint or default
    if checkpoint != default:
        studio.checkpoints.require_nameable(checkpoint)
    return studio.projects.create(
        request.name or studio.projects.free_name(request.title),
        title=request.title,
        task=request.task,
        labels=_labels(request.labels),
        guidelines=request.guidelines,
        overlap=request.overlap,
        strategy=request.strategy,
        retrain_after=settings.retrain_after if request.retrain_after is None else request.retrain_after,
        checkpoint=checkpoint,
        holdout_percent=settings.holdout_percent if request.holdout_percent is None else request.holdout_percent,
        members_only=request.members_only,
        fast_lane=settings.fast_lane if request.fast_lane is None else request.fast_lane,
        task_settings=request.task_settings,
        person=user,
    )


@router.post("/sample-project", status_code=201, dependencies=MANAGES)
def create_sample(studio: CurrentStudio) -> ProjectView:
    """Make the sample project, with labelled messages and a first training; it may take half a minute."""
    return studio.projects.find(studio.first_start.make_sample().name)


@router.patch("/projects/{p}", dependencies=MANAGES)
def change_project(
    studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: ProjectChange
) -> ProjectView:
    """Change settings; a new overlap holds at once, and examples that have a gold label stay as they are."""
    if request.checkpoint not in (None, project.checkpoint):
        studio.checkpoints.require_nameable(request.checkpoint)
    return studio.projects.change(project.id, Changes(**request.model_dump()), person=user)


@router.put("/projects/{p}/schema/labels", dependencies=MANAGES)
def dress_labels(studio: CurrentStudio, project: CurrentProject, request: LabelsRequest) -> ProjectView:
    """Describe, colour and key the labels in use, and add new ones."""
    return studio.projects.dress_labels(project.id, _labels(request.labels))


@router.delete("/projects/{p}", dependencies=MANAGES)
def delete_project(studio: CurrentStudio, project: CurrentProject, confirm: str = "") -> Deleted:
    """Delete a project, whose name is given once more as `confirm`; nothing is lost, it can be brought back."""
    if confirm != project.name:
        raise InvalidInput(f"Confirm with the project's name: {project.name}. Nothing was deleted.")
    studio.projects.delete(project.id)
    return Deleted(project.name)


@router.get("/deleted-projects", dependencies=MANAGES)
def list_deleted(studio: CurrentStudio) -> list[DeletedProject]:
    """The projects that can be brought back."""
    return studio.projects.deleted()


@router.post("/projects/{p}/bring-back", dependencies=MANAGES)
def bring_back(studio: CurrentStudio, p: str) -> ProjectView:
    """Bring a deleted project back as it was."""
    return studio.projects.bring_back(p)


def _labels(labels: list[LabelRequest]) -> list[LabelName]:
    return [LabelName(**label.model_dump()) for label in labels]
