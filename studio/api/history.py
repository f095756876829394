"""What happened, to an example and in a project, and the way back to a moment."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from studio.api.access import CurrentAccount, CurrentProject, CurrentStudio, CurrentUser, RowId, needs
from studio.labelling.history.feed import FeedPage
from studio.labelling.history.restore import RestorePreview, RestoreProgress
from studio.labelling.history.restored import Restored
from studio.labelling.history.timeline import Timeline
from studio.people.roles import Permission

router = APIRouter(prefix="/projects/{p}", tags=["history"])

MANAGES = [needs(Permission.MANAGE_PROJECTS)]
# Unix seconds in UTC.
Moment = Annotated[float, Field(allow_inf_nan=False)]


class MomentRequest(BaseModel):
    """The moment to go back to, in Unix seconds."""

    moment: Moment


class RestoreRequest(MomentRequest):
    """The same, with the `as_of` of its preview: what people do after that is left alone."""

    as_of: Moment


@dataclass(frozen=True, slots=True)
class Going:
    """The restore that goes on, null when none does."""

    restore: RestoreProgress | None


@router.get("/examples/{example_id}/timeline", dependencies=[needs(Permission.LABEL)])
def timeline(studio: CurrentStudio, project: CurrentProject, account: CurrentAccount, example_id: RowId) -> Timeline:
    """Everything that was done to an example; annotators see their own part of those that they have had."""
    if account.may(Permission.REVIEW):
        return studio.history.timelines.of(project.id, example_id)
    return studio.history.timelines.own(project.id, example_id, account.name)


@router.get("/activity", dependencies=[needs(Permission.REVIEW)])
def activity(studio: CurrentStudio, project: CurrentProject, before: str | None = None, count: int = 50) -> FeedPage:
    """What happened in the project, newest first; ask for what was `before` a page until that is null."""
    return studio.history.feed.page(project.id, before, count)


@router.post("/restore/preview", dependencies=MANAGES)
def preview_restore(studio: CurrentStudio, project: CurrentProject, request: MomentRequest) -> RestorePreview:
    """What going back will change, counted exactly; nothing is written."""
    return studio.history.restore.preview(project.id, request.moment)


@router.post("/restore", dependencies=MANAGES)
def restore(studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: RestoreRequest) -> Restored:
    """Go back, to the end, also when nobody waits for the answer; broken off, the same request goes on."""
    return studio.history.restore.apply(project.id, request.moment, request.as_of, user)


@router.get("/restore", dependencies=MANAGES)
def restoring(studio: CurrentStudio, project: CurrentProject) -> Going:
    """How far the restore that goes on has come."""
    return Going(studio.history.restore.progress(project.id))
