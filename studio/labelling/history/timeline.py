"""Everything that ever happened to one example."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from storage import Store, Transaction
from storage.repositories.histories import Revision
from storage.repositories.schema_changes import Logged
from storage.tables import Example, SchemaLabel
from studio.errors import NotFound
from studio.labelling.history.words import Event, told
from studio.labelling.sayings import sayings, task_of
from studio.labelling.schema.log import ChangeView, view_of
from studio.tasks.base import Said


@dataclass(frozen=True, slots=True)
class GoldView:
    """The gold label, why it is the gold label, and whose revision it rests on."""

    label: Said
    reason: str
    person: str
    at: float


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who has the example before them now."""

    person: str
    until: float | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """An example, what is true of it now, and what happened to it, oldest first.

    Who may see only their own part of it sees their own acts, and neither the gold label nor who holds it.
    """

    example: int
    text: str
    split: str | None
    state: str | None
    added_at: float
    gold: GoldView | None
    held: tuple[Holder, ...]
    events: tuple[Event, ...]
    # Changes of the schema that changed what a label in the events means.
    changes: tuple[ChangeView, ...]
    question: str | None = None
    image: str | None = None


class Timelines:
    """Looks examples up."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, project_id: int, example_id: int) -> Timeline:
        """The whole timeline, for reviewers. Raises NotFound."""
        with self._store.read() as transaction:
            example = _find(transaction, project_id, example_id)
            revisions = transaction.revisions.of([example_id]).get(example_id, [])
            [standing] = transaction.standings.of([example_id])
            timeline = _told(transaction, example, revisions)
            agreed = standing.agreed
            gold = None
            if agreed is not None:
                behind = next(row for row in revisions if row.id == agreed.label_id)
                said = sayings(transaction, project_id, [agreed.value_id]).then(agreed.value_id)
                gold = GoldView(said, agreed.reason, behind.annotator, behind.created_at)
            held = [Holder(stand.annotator, stand.expires_at) for stand in standing.stands if stand.state == "held"]
            return replace(timeline, split=example.split, state=example.state, gold=gold, held=tuple(held))

    def own(self, project_id: int, example_id: int, person: str) -> Timeline:
        """A person's own acts on an example that they have had. Raises NotFound, also for one they have not had."""
        with self._store.read() as transaction:
            example = _find(transaction, project_id, example_id)
            revisions = transaction.revisions.of([example_id]).get(example_id, [])
            mine = [row for row in revisions if row.annotator == person]
            holds = any(stand.annotator == person for stand in transaction.assignments.stands(example_id))
            if not mine and not holds:
                raise _missing(example_id)
            return _told(transaction, example, mine)


def _told(transaction: Transaction, example: Example, revisions: Sequence[Revision]) -> Timeline:
    labels = transaction.projects.every_label(example.project_id)
    given = {row.value_id for row in revisions if row.value_id is not None}
    said = sayings(transaction, example.project_id, given)
    named = {label for labels in transaction.label_values.labels(given).values() for label in labels}
    log = transaction.schema_changes.all(example.project_id)
    task = task_of(transaction, example.project_id)
    return Timeline(
        example=example.id,
        text=example.text,
        split=None,
        state=None,
        added_at=example.created_at,
        gold=None,
        held=(),
        events=tuple(told(row, said, task, example.text) for row in revisions),
        changes=tuple(view_of(logged) for logged in reversed(_about(log, _followed(named, labels)))),
        question=example.question,
        image=example.image,
    )


def _followed(label_ids: set[int], labels: Sequence[SchemaLabel]) -> set[int]:
    """These labels and those that they lead to."""
    successor = {row.id: row.successor_id for row in labels}
    found: set[int] = set()
    for label_id in label_ids:
        at: int | None = label_id
        while at is not None and at not in found:
            found.add(at)
            at = successor[at]
    return found


def _about(log: Sequence[Logged], label_ids: set[int]) -> list[Logged]:
    """The changes that retired one of these labels, and the undoing of those."""
    about = {logged.change.id for logged in log if label_ids & set(logged.change.details.get("retired", ()))}
    return [logged for logged in log if logged.change.id in about or logged.change.undoes_id in about]


def _find(transaction: Transaction, project_id: int, example_id: int) -> Example:
    example = transaction.examples.get(example_id)
    if example is None or example.project_id != project_id:
        raise _missing(example_id)
    return example


def _missing(example_id: int) -> NotFound:
    return NotFound(f"There is no example {example_id} in this project that you can look at.")
