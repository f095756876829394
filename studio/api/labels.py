"""The label editor's two round trips: claim examples, submit an answer."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from studio.api.access import CurrentProject, CurrentStudio, CurrentUser, RowId
from studio.labelling.answers import Answer, QueuedExample, Suggestion
from studio.projects import Progress
from studio.training.training import Readiness

router = APIRouter(tags=["labelling"])


class ClaimRequest(BaseModel):
    """A browser window's name, and how many examples it wants to hold."""

    window: str
    hold: Annotated[int, Field(ge=1)] = 1


class LabelRequest(BaseModel):
    """What a person did with an example. A fresh `request_id` for each act; the same again when it is sent again."""

    request_id: str
    example_id: RowId
    action: str = "label"
    label: str | None = None
    note: str | None = None
    seconds: float | None = None
    suggestion: Suggestion | None = None
    window: str
    hold: Annotated[int, Field(ge=0)] = 0


@dataclass(frozen=True, slots=True)
class Claimed:
    """Every example that the window holds now."""

    examples: list[QueuedExample]
    progress: Progress
    training: Readiness


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of an answer (`stored`, or `repeated` when it was known already), and the next examples."""

    status: str
    revision: int
    next: list[QueuedExample]
    progress: Progress
    training: Readiness


@router.post("/projects/{p}/claim")
def claim(studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: ClaimRequest) -> Claimed:
    """Lease examples to this window, up to `hold`; leases that it has are renewed."""
    examples = studio.queue.claim(project.id, user, request.window, request.hold)
    return Claimed(examples, project.progress, studio.training.readiness(project.id))


@router.post("/projects/{p}/labels")
def submit(studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: LabelRequest) -> Stored:
    """Store an answer and lease the next examples, in one transaction; safe to send again."""
    answer = Answer(**request.model_dump(exclude={"window", "hold", "suggestion"}), suggestion=request.suggestion)
    submitted = studio.queue.submit(project.id, user, request.window, request.hold, answer)
    readiness = studio.training.readiness(project.id)
    if submitted.status == "stored":
        studio.training.consider(project.id)
    progress = studio.projects.find(project.name).progress
    return Stored(submitted.status, submitted.revision, submitted.next, progress, readiness)
