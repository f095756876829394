"""The label editor's two round trips: claim examples, submit an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from anyio import sleep, to_thread
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from studio.api.access import CurrentStudio, CurrentUser, RecentProject, RowId
from studio.api.direct import DirectRoute
from studio.labelling.answers import Answer, Offered, QueuedExample, Suggestion, shown
from studio.labelling.personal import require_same_person
from studio.labelling.queue import LOOK_AGAIN_SECONDS, LOOKS
from studio.labelling.turns import Turns
from studio.projects import Progress, ProjectView, progress_from
from studio.tasks.base import Said
from studio.training.training import Readiness
from studio.wiring import Studio

router = APIRouter(tags=["labelling"], route_class=DirectRoute)


class ClaimRequest(BaseModel):
    """A browser window's name, and how many examples it wants to hold."""

    window: str
    hold: Annotated[int, Field(ge=1)] = 1


class LabelRequest(BaseModel):
    """What a person did with an example. A fresh `request_id` for each act; the same again when it is sent again."""

    request_id: str
    example_id: RowId
    action: str = "label"
    # As the project's task says it: the name of a label, or several.
    label: Said | None = None
    note: str | None = None
    seconds: float | None = None
    suggestion: Suggestion | None = None
    # Who gave it, where a browser may have changed hands since; without it, whoever sends it.
    person: str | None = None
    window: str
    hold: Annotated[int, Field(ge=0)] = 0


@dataclass(frozen=True, slots=True)
class Claimed:
    """Every example that the window holds now, whose it is, for how long, and the guidelines' number."""

    person: str
    lease_seconds: float
    examples: list[QueuedExample]
    progress: Progress
    training: Readiness
    guidelines_number: int


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of an answer (`stored`, or `repeated` when it was known already), and the next examples."""

    status: str
    revision: int
    next: list[QueuedExample]
    progress: Progress
    training: Readiness
    guidelines_number: int


@router.post("/projects/{p}/claim")
async def claim(
    studio: CurrentStudio, project: RecentProject, user: CurrentUser, request: ClaimRequest, http: Request
) -> Claimed:
    """Lease examples to this window, up to `hold`; leases that it has are renewed."""
    turns: Turns = http.app.state.turns
    work = studio.queue.leasing(project.id, user, request.window, request.hold)
    for look in range(LOOKS):
        leased = await turns.run(work)
        if not leased.look_again:
            break
        await sleep(LOOK_AGAIN_SECONDS * (look + 1))
    readiness = await _outlook(studio, project, leased.tally)
    examples = await _shown(studio, project, leased.held)
    progress = progress_from(leased.tally)
    lease = studio.settings.lease_minutes * 60
    return Claimed(user, lease, examples, progress, readiness, project.guidelines_number)


@router.post("/projects/{p}/labels")
async def submit(
    studio: CurrentStudio, project: RecentProject, user: CurrentUser, request: LabelRequest, http: Request
) -> Stored:
    """Store an answer and lease the next examples, in one transaction; safe to send again."""
    require_same_person(request.person, user)
    told = request.model_dump(exclude={"window", "hold", "person", "suggestion"})
    answer = Answer(**told, suggestion=request.suggestion)
    turns: Turns = http.app.state.turns
    recorded = await turns.run(studio.queue.recording(project.id, user, request.window, request.hold, answer))
    readiness = await _outlook(studio, project, recorded.tally)
    if readiness.is_due:
        await to_thread.run_sync(studio.training.consider, project.id)
    studio.fast_lane.noticed(project.id, recorded.tally)
    examples = await _shown(studio, project, recorded.fresh)
    progress = progress_from(recorded.tally)
    number = project.guidelines_number
    return Stored(recorded.status, recorded.revision, examples, progress, readiness, number)


async def _shown(studio: Studio, project: ProjectView, held: Sequence[Offered]) -> list[QueuedExample]:
    """The examples with suggestions; they are asked for in another thread, where a model may take its time."""
    if held and studio.suggester.is_ready(project.id):
        return await to_thread.run_sync(studio.queue.with_suggestions, project.id, held)
    return [shown(example) for example in held]


async def _outlook(studio: Studio, project: ProjectView, tally: Mapping[str, int]) -> Readiness:
    known = studio.training.peek_outlook(project.id, tally["labels"])
    if known is not None:
        return known
    return await to_thread.run_sync(studio.training.outlook, project.id, tally["labels"])
