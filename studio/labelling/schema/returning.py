"""Brings back what a change had taken back, when that change is undone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from storage import Transaction
from storage.databases.batches import batches
from storage.repositories.review import IMPORT
from storage.repositories.standings import Standing
from storage.repositories.taken_back import TakenBack
from studio.labelling.outcomes import Moves
from studio.labelling.revising import Revising, Wish, arrange, revise
from studio.labelling.schema.difference import Difference
from studio.labelling.schema.values import meaning_after

EXAMPLES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Took:
    """The revisions that a change appended to take answers back: their cause, and their ids from first to last."""

    cause: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Returning:
    """Whoever has answered anew since keeps the new answer, and nobody gets a seat beyond the overlap.

    `owed` were undone before, when some of what they had taken back still named a label that this change had split.
    """

    transaction: Transaction
    revising: Revising
    difference: Difference
    took: Took
    owed: Sequence[Took] = ()

    def count(self) -> tuple[int, int]:
        """How many answers would come back, and how many would not; nothing is written."""
        restored = unrestored = 0
        for ids in self._pages():
            for standing, wishes, others in self._wishes(self._revising(ids), ids, "", "", lock=False):
                had = arrange(standing.stands, wishes, self.revising.overlap)
                restored += len(had.wishes)
                unrestored += had.unfit + others
        return restored, unrestored

    def bring(self, undo_id: int, cause: str, moves: Moves) -> tuple[int, int]:
        """Append revisions that say again what was said, and count as `count` does."""
        restored = unrestored = 0
        for ids in self._pages():
            revising = self._revising(ids)
            found = list(self._wishes(revising, ids, f"schema-{undo_id}", cause, lock=True))
            imported = self.transaction.standings.imported(ids)
            examples = [(standing, wishes) for standing, wishes, _ in found]
            unfit = revise(self.transaction, revising, examples, imported, moves)
            restored += sum(len(wishes) for _, wishes in examples) - unfit
            unrestored += unfit + sum(others for _, _, others in found)
        return restored, unrestored

    def _pages(self) -> Iterator[list[int]]:
        taken_back, project_id = self.transaction.taken_back, self.revising.project_id
        ids: set[int] = set()
        for took in (self.took, *self.owed):
            ids.update(taken_back.examples(project_id, took.cause, took.first, took.last))
        return batches(sorted(ids), EXAMPLES_AT_ONCE)

    def _revising(self, ids: Sequence[int]) -> Revising:
        given = self.transaction.revisions.values(ids) if self.difference.is_structured else ()
        return replace(self.revising, meaning=meaning_after(self.transaction, self.difference, given))

    def _wishes(
        self, revising: Revising, ids: Sequence[int], request: str, cause: str, *, lock: bool
    ) -> Iterator[tuple[Standing, list[Wish], int]]:
        """Each example with what may come back, and how many may not."""
        standings = self.transaction.standings.of(ids, lock=lock)
        taken_back = self._taken_back(ids)
        for standing in standings:
            taken = taken_back.get(standing.id, [])
            wishes = [
                Wish(
                    row.annotator,
                    row.action,
                    f"{request}-{row.id}",
                    cause,
                    # As it was given, so that it is that again when earlier changes are undone, too.
                    row.value_id,
                    row.note,
                    row.guidelines_number,
                )
                for row in taken
                if revising.meaning[row.value_id] is not None and _may_return(row, standing)
            ]
            yield standing, wishes, len(taken) - len(wishes)

    def _taken_back(self, ids: Sequence[int]) -> dict[int, list[TakenBack]]:
        """By example; of what is owed, that which means something again now."""
        found = self.transaction.taken_back.of(ids, self.took.cause)
        for took in self.owed:
            for example_id, rows in self.transaction.taken_back.of(ids, took.cause).items():
                regained = [row for row in rows if self.difference.regains(row.value_id)]
                found.setdefault(example_id, []).extend(regained)
        return found


def _may_return(row: TakenBack, standing: Standing) -> bool:
    """A label from a file yields to the gold label that people have given since."""
    if row.annotator == IMPORT and standing.agreed is not None and standing.agreed.reason != "adjudicated":
        return False
    return row.is_newest
