"""The trade-off board: every way to run a version, measured beside each other on this machine."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from studio.api.access import CurrentProject, CurrentStudio, needs
from studio.people.roles import Permission
from studio.serving.board.boards import MOST_VERSIONS, BoardStatus

router = APIRouter(tags=["variants"])

CAN_PROMOTE = [needs(Permission.PROMOTE)]
ShareQuery = Annotated[float | None, Query(ge=0, le=1)]


class BoardRequest(BaseModel):
    """Which other versions are measured beside the one that serves, by their names."""

    versions: list[str] = Field(default=[], max_length=MOST_VERSIONS)


@router.get("/projects/{p}/board")
def get_board(
    studio: CurrentStudio, project: CurrentProject, most_flips: ShareQuery = None, most_lost: ShareQuery = None
) -> BoardStatus:
    """The newest board, what of it is within a budget (the project's, unless another is given), and the fastest."""
    return studio.boards.status(project.id, most_flips, most_lost)


@router.post("/projects/{p}/board", status_code=202, dependencies=CAN_PROMOTE)
def make_board(studio: CurrentStudio, project: CurrentProject, request: BoardRequest) -> BoardStatus:
    """Measure in the background; it takes minutes, and answers take longer meanwhile."""
    return studio.boards.start(project.id, request.versions)


@router.delete("/projects/{p}/board", dependencies=CAN_PROMOTE)
def stop_board(studio: CurrentStudio, project: CurrentProject) -> BoardStatus:
    """End a measurement; what was measured before stays."""
    return studio.boards.stop(project.id)
