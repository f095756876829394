"""What a revision was, in the words of its time and of today."""

from dataclasses import dataclass

from storage.repositories.histories import Revision
from studio.labelling.revising import REMOVAL
from studio.labelling.sayings import Sayings
from studio.tasks.base import Said, Task
from studio.tasks.suggested import read_suggested

# The causes of acts that a reviewer chose just then.
CHOSEN = {REMOVAL: "remove", "return": "return"}


@dataclass(frozen=True, slots=True)
class Named:
    """A label as it was called then; `means` is what it is called now, None when it means nothing any more."""

    name: Said
    means: Said | None


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a version had suggested, as the person saw it."""

    label: Said
    probability: float | None
    version: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done to an example. `act` is label, skip, flag, undo, adjudicate, withdraw, remove or return.

    `cause` says why, when no person chose it just then; `guidelines` is the number of those that were in force.
    """

    id: int
    at: float
    person: str
    act: str
    label: Named | None
    note: str | None
    cause: str | None
    suggestion: Suggested | None
    guidelines: int | None
    seconds: float | None


def told(row: Revision, said: Sayings, task: Task, text: str) -> Event:
    """A revision as people read it; `text` is that of its example."""
    suggested = None if row.suggested is None else read_suggested(task, row.suggested, text)
    suggestion = None
    if suggested is not None:
        suggestion = Suggested(suggested, row.suggested_probability, row.version)
    return Event(
        id=row.id,
        at=row.created_at,
        person=row.annotator,
        act=act_of(row),
        label=Named(said.then(row.value_id), said.now(row.value_id)) if row.value_id is not None else None,
        note=row.note,
        cause=row.cause if is_caused(row) else None,
        suggestion=suggestion,
        guidelines=row.guidelines_number,
        seconds=row.seconds,
    )


def act_of(row: Revision) -> str:
    """What was done; taking an example out, and bringing it back, are kept as withdrawals with a cause."""
    if row.action != "withdraw" or row.cause is None:
        return row.action
    return "remove" if row.cause.startswith(REMOVAL) else CHOSEN.get(row.cause, row.action)


def is_caused(row: Revision) -> bool:
    """Whether an import, a restore or a change of the schema made it, and not a person just then."""
    return row.cause is not None and row.cause not in CHOSEN
