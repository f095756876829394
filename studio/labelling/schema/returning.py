"""Brings back what a change had taken back, when that change is undone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from storage import Transaction
from storage.databases.batches import batches
from storage.repositories.review import IMPORT
from storage.repositories.standings import Standing
from storage.repositories.taken_back import TakenBack
from studio.labelling.outcomes import Moves
from studio.labelling.revising import Revising, Wish, arrange, revise

EXAMPLES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Took:
    """The revisions that a change appended to take answers back: their cause, and their ids from first to last."""

    cause: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Returning:
    """Whoever has answered anew since keeps the new answer, and nobody gets a seat beyond the overlap."""

    transaction: Transaction
    revising: Revising
    took: Took

    def count(self) -> tuple[int, int]:
        """How many answers would come back, and how many would not; nothing is written."""
        restored = unrestored = 0
        for ids in self._pages():
            for standing, wishes, others in self._wishes(ids, "", "", lock=False):
                had = arrange(standing.stands, wishes, self.revising.overlap)
                restored += len(had.wishes)
                unrestored += had.unfit + others
        return restored, unrestored

    def bring(self, undo_id: int, cause: str, moves: Moves) -> tuple[int, int]:
        """Append revisions that say again what was said, and count as `count` does."""
        restored = unrestored = 0
        for ids in self._pages():
            found = list(self._wishes(ids, f"schema-{undo_id}", cause, lock=True))
            imported = self.transaction.standings.imported(ids)
            examples = [(standing, wishes) for standing, wishes, _ in found]
            unfit = revise(self.transaction, self.revising, examples, imported, moves)
            restored += sum(len(wishes) for _, wishes in examples) - unfit
            unrestored += unfit + sum(others for _, _, others in found)
        return restored, unrestored

    def _pages(self) -> Iterator[list[int]]:
        took = self.took
        ids = self.transaction.taken_back.examples(self.revising.project_id, took.cause, took.first, took.last)
        return batches(ids, EXAMPLES_AT_ONCE)

    def _wishes(
        self, ids: Sequence[int], request: str, cause: str, *, lock: bool
    ) -> Iterator[tuple[Standing, list[Wish], int]]:
        """Each example with what may come back, and how many may not."""
        standings = self.transaction.standings.of(ids, lock=lock)
        taken_back = self.transaction.taken_back.of(ids, self.took.cause)
        for standing in standings:
            taken = taken_back[standing.id]
            wishes = [
                Wish(
                    row.annotator,
                    row.action,
                    f"{request}-{row.id}",
                    cause,
                    self.revising.meaning[row.schema_label_id],
                    row.note,
                    row.guidelines_number,
                )
                for row in taken
                if _may_return(row, standing)
            ]
            yield standing, wishes, len(taken) - len(wishes)


def _may_return(row: TakenBack, standing: Standing) -> bool:
    """A label from a file yields to the gold label that people have given since."""
    if row.annotator == IMPORT and standing.agreed is not None and standing.agreed.reason != "adjudicated":
        return False
    return row.is_newest
