"""A person's own side of labelling: the list of what they did, and the closing of their window."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from studio.api.access import CurrentAccount, CurrentProject, CurrentStudio, CurrentUser, needs
from studio.labelling.personal import OwnExamples, Wanted
from studio.people.roles import Permission

router = APIRouter(tags=["labelling"])


class MineQuery(BaseModel):
    """Which of their examples a person wants to see; see `Wanted`."""

    state: str | None = None
    search: str = ""
    label: str | None = None
    after: str | None = None
    count: int = 20
    since: Annotated[float | None, Field(allow_inf_nan=False)] = None


class LeaveRequest(BaseModel):
    """The name of the browser window that closes."""

    window: str


@dataclass(frozen=True, slots=True)
class Left:
    """How many examples the window held."""

    released: int


@router.get("/projects/{p}/mine", dependencies=[needs(Permission.LABEL)])
def mine(
    studio: CurrentStudio, project: CurrentProject, account: CurrentAccount, query: Annotated[MineQuery, Query()]
) -> OwnExamples:
    """The caller's own examples in this state, newest first; in every answered one without a state."""
    reviews = account.may(Permission.REVIEW)
    return studio.personal.page(project.id, account.name, Wanted(**query.model_dump()), reviews=reviews)


@router.post("/projects/{p}/release", dependencies=[needs(Permission.LABEL)])
def release(studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: LeaveRequest) -> Left:
    """Give back what a window holds, because it closes; within half a minute it may open again and go on."""
    return Left(studio.personal.leave(project.id, user, request.window))
