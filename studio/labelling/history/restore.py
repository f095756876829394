"""Brings a project's answers and decisions back to what they were at a moment, by appending to the history."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from storage import Store, Transaction
from storage.databases.batches import batches
from storage.repositories.standings import Standing
from studio.errors import Conflict, InvalidInput
from studio.labelling.history.restored import Restored, cause_of, counted, sentences
from studio.labelling.history.wanted import Restoring, Wanted, imported_label, wanted
from studio.labelling.meaning import meaning_of
from studio.labelling.outcomes import Moves
from studio.labelling.revising import Revising, arrange, finish, revise

EXAMPLES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class RestorePreview:
    """What going back to `moment` will change of what was made until `as_of`; both are sent along to apply it."""

    moment: float
    as_of: float
    counts: Restored
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestoreProgress:
    """How many examples a restore that goes on now has looked at."""

    moment: float
    done: int
    examples: int


@dataclass(frozen=True, slots=True)
class Looked:
    """An example with what is wanted of it, and the label it was imported with."""

    standing: Standing
    wanted: Wanted
    imported: tuple[int, int] | None


class Restore:
    """Goes back to moments."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._progress: dict[int, RestoreProgress] = {}

    def preview(self, project_id: int, moment: float) -> RestorePreview:
        """Counted exactly, without writing.

        Raises:
            InvalidInput: the moment has not come yet.
        """
        now = self._clock()
        restoring = _require(Restoring(project_id, moment, now, ""), now)
        counts = Restored()
        with self._store.read() as transaction:
            overlap = transaction.projects.overlap(project_id)
            touched = transaction.revisions.touched(project_id, moment, now)
            for ids in batches(touched, EXAMPLES_AT_ONCE):
                revising = self._revising(transaction, restoring, overlap, ids)
                for row in _look(transaction, restoring, revising, ids, lock=False):
                    plan = arrange(row.standing.stands, row.wanted.wishes, revising.overlap)
                    counts = counts.plus(counted(row.wanted, plan.unfit))
        return RestorePreview(moment, now, counts, tuple(sentences(counts)))

    def apply(self, project_id: int, moment: float, as_of: float, person: str) -> Restored:
        """Go back, in many short transactions; one that was broken off goes on when it is asked for again.

        Raises:
            InvalidInput: the moments have not come yet, or are in the wrong order.
            Conflict: the project is being restored at this moment.
        """
        restoring = _require(Restoring(project_id, moment, as_of, cause_of(moment, person)), self._clock())
        with self._store.read() as transaction:
            touched = transaction.revisions.touched(project_id, moment, as_of)
        start = RestoreProgress(moment, 0, len(touched))
        # One step, so that of two who ask at once only one begins.
        if self._progress.setdefault(project_id, start) is not start:
            raise Conflict("The project is being restored at this moment. Wait until that is done.")
        try:
            return self._go_back(restoring, touched)
        finally:
            del self._progress[project_id]

    def progress(self, project_id: int) -> RestoreProgress | None:
        """The restore that goes on in this process; None when none does."""
        return self._progress.get(project_id)

    def _go_back(self, restoring: Restoring, touched: Sequence[int]) -> Restored:
        total, done = Restored(), 0
        for ids in batches(touched, EXAMPLES_AT_ONCE):
            total = total.plus(self._store.run(partial(self._revise, restoring=restoring, ids=ids)))
            done += len(ids)
            self._progress[restoring.project_id] = RestoreProgress(restoring.moment, done, len(touched))
        return total

    def _revise(self, transaction: Transaction, restoring: Restoring, ids: Sequence[int]) -> Restored:
        """One short transaction of it."""
        transaction.schema_changes.hold_still(restoring.project_id)
        overlap = transaction.projects.hold_overlap(restoring.project_id)
        revising = self._revising(transaction, restoring, overlap, ids)
        looked = list(_look(transaction, restoring, revising, ids, lock=True))
        changing = [row for row in looked if row.wanted.wishes]
        moves = Moves()
        unfit = revise(
            transaction,
            revising,
            [(row.standing, row.wanted.wishes) for row in changing],
            {row.standing.id: row.imported for row in changing if row.imported is not None},
            moves,
        )
        finish(transaction, restoring.project_id, moves)
        total = Restored(unfit=unfit)
        for row in looked:
            total = total.plus(counted(row.wanted, 0))
        return total

    def _revising(self, transaction: Transaction, restoring: Restoring, overlap: int, ids: Sequence[int]) -> Revising:
        meaning = meaning_of(transaction, restoring.project_id, transaction.revisions.values(ids))
        return Revising(restoring.project_id, meaning, overlap, self._clock())


def _require(restoring: Restoring, now: float) -> Restoring:
    if not 0 <= restoring.moment <= restoring.as_of <= now:
        raise InvalidInput("A project can only be restored to a moment in the past. Choose an earlier one.")
    return restoring


def _look(
    transaction: Transaction, restoring: Restoring, revising: Revising, ids: Sequence[int], *, lock: bool
) -> Iterator[Looked]:
    """The examples, locked if they are to be, each with what is wanted of it."""
    standings = transaction.standings.of(ids, lock=lock)
    histories = transaction.revisions.of(ids)
    for standing in standings:
        history = histories.get(standing.id, [])
        found = wanted(standing.id, history, restoring, revising.meaning)
        yield Looked(standing, found, imported_label(history))
