"""Brings the open seats of a project's examples in line with its overlap, in the background and in short pieces.

The overlap itself changes at once, and the queue never seats anybody beyond it. What is left is to open and close the
seats of the examples that nobody touches just now. It can be broken off at any point and goes on at the next start.
"""

from dataclasses import dataclass
from functools import partial

from storage import Store, Transaction
from storage.repositories.seats import Page
from studio.background import Background
from studio.labelling.settling import reseat

EXAMPLES_AT_ONCE = 500
SETTLED_AT_ONCE = 50
# People's own transactions go first.
PAUSE_SECONDS = 0.005
POLL_SECONDS = 5.0


@dataclass(slots=True)
class Walk:
    """How far the walk through a project's examples has come."""

    examples: int
    done: int = 0

    @property
    def share(self) -> float:
        return min(1.0, self.done / self.examples) if self.examples else 1.0


class Seating:
    """Follows every project's overlap."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._walks: dict[int, Walk] = {}
        self._background = Background("seating", self.follow, POLL_SECONDS)
        self.start, self.stop, self.nudge = self._background.start, self._background.stop, self._background.nudge

    def share(self, project_id: int) -> float | None:
        """How much of the work is done, from 0 to 1; None when there is none to do."""
        walk = self._walks.get(project_id)
        return walk.share if walk else None

    def follow(self) -> None:
        """Bring every project in line whose overlap was changed; one at a time."""
        with self._store.read() as transaction:
            unfinished = transaction.seats.unfinished()
        for project_id, since in unfinished.items():
            try:
                self._bring(project_id, since)
            finally:
                self._walks.pop(project_id, None)

    def _bring(self, project_id: int, since: float) -> None:
        with self._store.read() as transaction:
            counts = transaction.tallies.of(project_id)
        undecided = counts["pending"] + counts["disputed"] + counts["skipped"] + counts["flagged"]
        walk = self._walks[project_id] = Walk(undecided)
        after, full = 0, True
        while full and self._background.pause(PAUSE_SECONDS):
            page = self._open(project_id, after)
            self._settle(page.taken)
            after, full = page.last, len(page) == EXAMPLES_AT_ONCE
            walk.done += len(page)
        if not full:
            # One that was changed again meanwhile is unfinished still, and comes again.
            self._store.run(lambda transaction: transaction.seats.finish(project_id, since))
            self._background.nudge()

    def _open(self, project_id: int, after: int) -> Page:
        """Open and close seats where nobody sits; nothing else follows from that."""

        def work(transaction: Transaction) -> Page:
            page = transaction.seats.page(project_id, after, EXAMPLES_AT_ONCE)
            transaction.seats.open(page.free, transaction.projects.overlap(project_id))
            return page

        return self._store.run(work)

    def _settle(self, example_ids: list[int]) -> None:
        """Where somebody sits, the answers may be enough now, or not enough any more."""
        for start in range(0, len(example_ids), SETTLED_AT_ONCE):
            self._store.run(partial(_reseat, example_ids[start : start + SETTLED_AT_ONCE]))


def _reseat(example_ids: list[int], transaction: Transaction) -> None:
    for example_id in example_ids:
        example = transaction.examples.lock(example_id)
        if example is not None:
            reseat(transaction, example)
