"""Guidelines: every version, and new ones put into force."""

from fastapi import APIRouter
from pydantic import BaseModel

from studio.api.access import CurrentProject, CurrentStudio, CurrentUser, needs
from studio.people.roles import Permission
from studio.projects.guidelines import GuidelinesVersion

router = APIRouter(tags=["projects"])


class GuidelinesRequest(BaseModel):
    """New guidelines in Markdown; `replaces` is the number of those that were read before, if any were."""

    text: str
    replaces: int | None = None


@router.get("/projects/{p}/guidelines")
def list_guidelines(studio: CurrentStudio, project: CurrentProject) -> list[GuidelinesVersion]:
    """Every version of the guidelines, newest first; the first one is in force."""
    return studio.guidelines.all(project.id)


@router.put("/projects/{p}/guidelines", dependencies=[needs(Permission.MANAGE_PROJECTS)])
def set_guidelines(
    studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: GuidelinesRequest
) -> GuidelinesVersion:
    """Put new guidelines into force; labels keep the number that was in force when they were given."""
    return studio.guidelines.set(project.id, request.text, user, request.replaces)
