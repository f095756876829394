"""Versions: list them, promote one, roll back."""

from fastapi import APIRouter
from pydantic import BaseModel

from studio.api.access import CurrentProject, CurrentStudio, CurrentUser, needs
from studio.people.roles import Permission
from studio.registry.views import VersionView

router = APIRouter(tags=["versions"])


class ChangeRequest(BaseModel):
    """Why the served version is changed, for the log."""

    note: str = ""


@router.get("/projects/{p}/versions")
def list_versions(studio: CurrentStudio, project: CurrentProject) -> list[VersionView]:
    """Every version, newest first, with its metrics, verdict and lineage."""
    return studio.registry.all(project.id)


@router.get("/projects/{p}/versions/{v}")
def get_version(studio: CurrentStudio, project: CurrentProject, v: str) -> VersionView:
    """One version, by its name (`v3-0123456789`) or number (`v3`)."""
    return studio.registry.find(project.id, v)


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
