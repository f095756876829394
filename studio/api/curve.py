"""The learning curve: what more labels would bring."""

from fastapi import APIRouter

from studio.api.access import CurrentProject, CurrentStudio, needs
from studio.people.roles import Permission
from studio.training.curve.curves import CurveStatus

router = APIRouter(tags=["training"], dependencies=[needs(Permission.TRAIN)])


@router.get("/projects/{p}/learning-curve")
def get_curve(studio: CurrentStudio, project: CurrentProject) -> CurveStatus:
    """The newest curve with its advice, and how far one is that is being made."""
    return studio.curves.status(project.id)


@router.post("/projects/{p}/learning-curve", status_code=202)
def make_curve(studio: CurrentStudio, project: CurrentProject) -> CurveStatus:
    """Make one in the background, from all labels there are now."""
    return studio.curves.start(project.id)
