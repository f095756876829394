"""Versions: list them, look at what they rest on, promote one, roll back."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from studio.api.access import CurrentProject, CurrentStudio, CurrentUser, needs
from studio.people.roles import Permission
from studio.registry.confusion import ConfusedPage
from studio.registry.views import JudgementView, VersionView
from studio.siblings import SiblingsView

router = APIRouter(tags=["versions"])

LabelQuery = Annotated[str | None, Query(max_length=200)]


class ChangeRequest(BaseModel):
    """Why the served version is changed, for the log."""

    note: str = ""


class Mark(BaseModel):
    """A text that changes whenever a version of the project does; empty where there is none."""

    mark: str


@router.get("/projects/{p}/versions")
def list_versions(studio: CurrentStudio, project: CurrentProject) -> list[VersionView]:
    """Every version, newest first, with its metrics, verdict and lineage."""
    return studio.registry.all(project.id)


@router.get("/projects/{p}/versions/mark")
def get_mark(studio: CurrentStudio, project: CurrentProject) -> Mark:
    """What to look at now and then: the versions are to be listed again when it has changed."""
    return Mark(mark=studio.registry.mark(project.id))


@router.get("/projects/{p}/versions/{v}")
def get_version(studio: CurrentStudio, project: CurrentProject, v: str) -> VersionView:
    """One version, by its name (`v3-0123456789`) or number (`v3`)."""
    return studio.registry.find(project.id, v)


@router.get("/projects/{p}/versions/{v}/judgements")
def list_judgements(studio: CurrentStudio, project: CurrentProject, v: str) -> list[JudgementView]:
    """Everything that the gate has said of a version, oldest first."""
    return studio.registry.judgements(project.id, v)


@router.get("/projects/{p}/versions/{v}/siblings")
def list_siblings(studio: CurrentStudio, project: CurrentProject, v: str) -> SiblingsView:
    """The versions that learnt from the same examples, such as other base checkpoints, beside this one."""
    return studio.siblings.of(project.id, v)


@router.post("/projects/{p}/versions/{v}/siblings/latency", dependencies=[needs(Permission.TRAIN)])
def time_siblings(studio: CurrentStudio, project: CurrentProject, v: str) -> SiblingsView:
    """The same, once the time of each has been taken here and now, by turns: some seconds."""
    return studio.siblings.measure(project.id, v)


@router.get("/projects/{p}/versions/{v}/confusion", dependencies=[needs(Permission.REVIEW)])
def list_confused(
    studio: CurrentStudio,
    project: CurrentProject,
    v: str,
    gold: LabelQuery = None,
    predicted: LabelQuery = None,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    count: int = 20,
) -> ConfusedPage:
    """The held-out examples of which people say `gold` and the version said `predicted` when it was measured.

    Without `predicted` those where it misses `gold`, without `gold` those where nobody else says `predicted`, and
    without both every one of which it says something else than people.
    """
    return studio.confusion.page(project.id, v, gold, predicted, after, count)


@router.post("/projects/{p}/versions/{v}/promote", dependencies=[needs(Permission.PROMOTE)])
def promote(
    studio: CurrentStudio, project: CurrentProject, user: CurrentUser, v: str, request: ChangeRequest | None = None
) -> VersionView:
    """Serve this version from now on; it is loaded and warmed before the old one goes."""
    return studio.registry.promote(project.id, v, user, _note(request))


@router.post("/projects/{p}/rollback", dependencies=[needs(Permission.PROMOTE)])
def roll_back(
    studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: ChangeRequest | None = None
) -> VersionView:
    """Serve the version that served before."""
    return studio.registry.roll_back(project.id, user, _note(request))


def _note(request: ChangeRequest | None) -> str:
    # Half of a surrogate pair can be in JSON but not in the database.
    return request.note[:500].encode(errors="replace").decode() if request else ""
