"""Looks ahead at changes of the labels in use, applies them, and undoes them, each in one transaction."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from storage import Store, Transaction
from storage.repositories.schema_changes import Logged
from storage.tables import SchemaChange
from studio.errors import Conflict, InvalidInput, NotFound
from studio.labelling.revising import Revising, finish
from studio.labelling.schema.change import Change, Effects, details_of
from studio.labelling.schema.counts import Counts
from studio.labelling.schema.following import Following
from studio.labelling.schema.log import ChangeView, LabelInUse, Preview, preview_of, undo_preview_of, view_of
from studio.labelling.schema.returning import Returning, Took
from studio.labelling.schema.rows import CheckSchema, checked, foreseen, names_after, write
from studio.labelling.schema.undoing import effects_of_undoing, require_undoable, summary
from studio.labelling.schema.values import of_values
from studio.labelling.schema.verbs import effects_of

CHANGED = "People went on labelling since you looked: it would come to something else now. Look at the preview again."


class SchemaChanges:
    """Changes the labels in use of projects."""

    def __init__(self, store: Store, clock: Callable[[], float], check: CheckSchema) -> None:
        self._store = store
        self._clock = clock
        self._check = check

    def preview(self, project_id: int, change: Change) -> Preview:
        """What it will come to, counted exactly and without writing.

        Raises:
            InvalidInput: the change names a label that is not in use, or new names that cannot be.
        """
        with self._store.read() as transaction:
            effects = self._effects(transaction, project_id, change)
            counts = _following(transaction, project_id, effects).count()
            return preview_of(transaction, project_id, change, counts, names_after(transaction, project_id, effects))

    def apply(self, project_id: int, change: Change, person: str, expected: Counts | None = None) -> ChangeView:
        """Do it, if it comes to what was expected.

        Raises:
            InvalidInput: as `preview`.
            Conflict: it comes to something else by now, because people went on labelling; nothing was changed.
        """

        def work(transaction: Transaction) -> ChangeView:
            overlap = _begin(transaction, project_id)
            effects = self._effects(transaction, project_id, change)
            row = transaction.schema_changes.add(project_id, change.verb, {}, person, self._clock())
            made, labels = write(transaction, project_id, effects, row.created_at)
            details = details_of(change, effects, made)
            difference = of_values(transaction, project_id, labels, write=True)
            following = Following(transaction, project_id, overlap, difference)
            cause = f"schema change {row.id}: {summary(change.verb, details)}, by {person}"
            first = transaction.review.newest_revision(project_id) + 1
            counts = following.follow(row.id, cause, row.created_at)
            took = asdict(Took(cause, first, transaction.review.newest_revision(project_id)))
            return _conclude(transaction, row, following, counts, expected, details | {"took": took})

        return self._store.run(work)

    def preview_undo(self, project_id: int, change_id: int) -> Preview:
        """What undoing a change will come to, counted exactly and without writing.

        Raises:
            NotFound: no such change.
            Conflict: it cannot be undone now; the message says why, or which change must be undone first.
        """
        with self._store.read() as transaction:
            change = _find(transaction, project_id, change_id)
            effects = _effects_of_undoing(transaction, change)
            following = _following(transaction, project_id, effects)
            restored, unrestored = _returning(transaction, change, following, self._clock()).count()
            counts = replace(following.count(), restored=restored, unrestored=unrestored)
            return undo_preview_of(transaction, change, effects, counts, names_after(transaction, project_id, effects))

    def undo(self, project_id: int, change_id: int, person: str, expected: Counts | None = None) -> ChangeView:
        """Undo a change, if that comes to what was expected; raises as `preview_undo` and `apply` do."""

        def work(transaction: Transaction) -> ChangeView:
            overlap = _begin(transaction, project_id)
            change = _find(transaction, project_id, change_id)
            effects = _effects_of_undoing(transaction, change)
            row = transaction.schema_changes.add(project_id, "undo", {}, person, self._clock(), undoes=change.id)
            _, labels = write(transaction, project_id, effects, row.created_at)
            difference = of_values(transaction, project_id, labels, write=True)
            following = Following(transaction, project_id, overlap, difference)
            cause = f"schema change {change.id} undone, by {person}"
            counts = following.follow(row.id, cause, row.created_at)
            returning = _returning(transaction, change, following, row.created_at)
            restored, unrestored = returning.bring(row.id, cause, following.moves)
            counts = replace(counts, restored=restored, unrestored=unrestored)
            details = {"labels": change.details["labels"], "into": change.details["into"], "undone": change.verb}
            return _conclude(transaction, row, following, counts, expected, details)

        return self._store.run(work)

    def labels(self, project_id: int) -> list[LabelInUse]:
        """The labels in use, in their order."""
        with self._store.read() as transaction:
            gold: Counter[int] = Counter()
            for (label, _), count in transaction.tallies.gold_by_id(project_id).items():
                gold[label] += count
            return [
                LabelInUse(row.name, row.description, row.colour, row.key, gold[row.id])
                for row in transaction.projects.labels(project_id)
            ]

    def all(self, project_id: int) -> list[ChangeView]:
        """Every change, newest first."""
        with self._store.read() as transaction:
            return [view_of(logged) for logged in transaction.schema_changes.all(project_id)]

    def reorder(self, project_id: int, names: Sequence[str]) -> None:
        """Put the labels in use in this order, which gives keys and colours to those without their own.

        Raises:
            InvalidInput: these are not the labels in use, each once.
        """

        def work(transaction: Transaction) -> None:
            _begin(transaction, project_id)
            ids = {row.name: row.id for row in transaction.projects.labels(project_id)}
            if sorted(names) != sorted(ids):
                raise InvalidInput(f"Name each label in use once. They are: {', '.join(ids)}.")
            transaction.schema_changes.reorder(project_id, [ids[name] for name in names])

        self._store.run(work)

    def _effects(self, transaction: Transaction, project_id: int, change: Change) -> Effects:
        in_use = transaction.projects.labels(project_id)
        return checked(effects_of(change, in_use), in_use, self._check)


def _begin(transaction: Transaction, project_id: int) -> int:
    """Keep the labels in use and the overlap to ourselves; gives the overlap."""
    transaction.schema_changes.begin(project_id)
    return transaction.projects.hold_overlap(project_id)


def _following(transaction: Transaction, project_id: int, effects: Effects) -> Following:
    """To be counted, while nothing is written."""
    difference = of_values(transaction, project_id, foreseen(transaction, project_id, effects), write=False)
    return Following(transaction, project_id, transaction.projects.overlap(project_id), difference)


def _find(transaction: Transaction, project_id: int, change_id: int) -> SchemaChange:
    """The change, if it can be undone now."""
    log = transaction.schema_changes.all(project_id)
    for logged in log:
        if logged.change.id == change_id:
            later = [other.change for other in log if other.change.id > change_id and _stands(other)]
            require_undoable(logged.change, logged.undone_by, later)
            return logged.change
    raise NotFound(f"There is no change {change_id} of this project's labels.")


def _stands(logged: Logged) -> bool:
    return logged.undone_by is None and logged.change.verb != "undo"


def _effects_of_undoing(transaction: Transaction, change: SchemaChange) -> Effects:
    """Twice: which labels would be lost if none of the new ones stayed says which of them must stay."""
    labels = transaction.projects.every_label(change.project_id)
    alone = foreseen(transaction, change.project_id, effects_of_undoing(change, labels, {}))
    used: dict[int, int] = {}
    for label, times in transaction.relabelling.revisions(change.project_id, alone.lost).items():
        meant = alone.before[label]
        assert meant is not None
        used[meant] = used.get(meant, 0) + times
    return effects_of_undoing(change, labels, used)


def _returning(transaction: Transaction, change: SchemaChange, following: Following, now: float) -> Returning:
    difference = following.difference
    revising = Revising(change.project_id, difference.after, following.overlap, now)
    owed = _owed(transaction, change) if difference.is_structured else ()
    return Returning(transaction, revising, difference, Took(**change.details["took"]), owed)


def _owed(transaction: Transaction, change: SchemaChange) -> list[Took]:
    """What was taken back before this change, and given back while it stood, as far as it could be."""
    log = transaction.schema_changes.all(change.project_id)
    return [
        Took(**logged.change.details["took"])
        for logged in log
        if logged.change.id < change.id and logged.undone_by is not None and logged.undone_by > change.id
    ]


def _conclude(
    transaction: Transaction,
    row: SchemaChange,
    following: Following,
    counts: Counts,
    expected: Counts | None,
    details: dict[str, Any],
) -> ChangeView:
    if expected is not None and counts != expected:
        raise Conflict(CHANGED)
    transaction.schema_changes.tell(row, details | {"counts": asdict(counts)})
    finish(transaction, row.project_id, following.moves)
    return view_of(Logged(row, None))
