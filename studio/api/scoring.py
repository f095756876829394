"""Bulk scoring: have the served version say what it thinks of every example."""

from fastapi import APIRouter

from studio.api.access import CurrentProject, CurrentStudio, CurrentUser, needs
from studio.people.roles import Permission
from studio.scoring.views import ScoringView

router = APIRouter(tags=["scoring"])

CAN_SCORE = [needs(Permission.TRAIN)]


@router.post("/projects/{p}/scoring", status_code=202, dependencies=CAN_SCORE)
def request_scoring(studio: CurrentStudio, project: CurrentProject, user: CurrentUser) -> ScoringView:
    """Score every example with the version that serves; one that goes on already is given instead of a second one."""
    return studio.scoring.request(project.id, user)


@router.get("/projects/{p}/scoring")
def get_scoring(studio: CurrentStudio, project: CurrentProject) -> ScoringView | None:
    """How far the newest scoring is, or what came of it."""
    return studio.scoring.newest(project.id)


@router.delete("/projects/{p}/scoring", dependencies=CAN_SCORE)
def cancel_scoring(studio: CurrentStudio, project: CurrentProject) -> ScoringView:
    """End the scoring that waits or goes on; what is scored already stays."""
    return studio.scoring.cancel(project.id)
