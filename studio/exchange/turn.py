"""One import of a project groups and stores at a time, so that no two of them part what belongs together."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from storage import Store, Transaction
from storage.tables import Import
from studio.errors import Busy

# Longer than any import is silent while somebody works on it.
PATIENCE_SECONDS = 20.0
LOOK_AGAIN_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn of one import of a project. It is noted in its row, and ends with it."""

    store: Store
    clock: Callable[[], float]
    import_id: int
    project_id: int

    def take(self, go_on: Callable[[], bool], most_seconds: float = float("inf")) -> bool:
        """Wait until no other import has the turn, and have it; False when `go_on` said no before.

        Raises:
            Busy: another one still has it after so many seconds.
        """
        deadline = time.monotonic() + most_seconds
        while not self.store.run(self._take):
            if not go_on():
                return False
            if time.monotonic() > deadline:
                raise Busy("Another import into this project is going on. Wait until it has ended, and try again.")
            time.sleep(LOOK_AGAIN_SECONDS)
        return True

    def _take(self, transaction: Transaction) -> bool:
        # Two that look at the same moment do so one after the other.
        transaction.projects.for_change(self.project_id)
        since = self.clock() - PATIENCE_SECONDS
        unfinished = transaction.imports.unfinished(self.project_id)
        if any(_has_turn(row, since) for row in unfinished if row.id != self.import_id):
            return False
        for row in unfinished:
            if row.id == self.import_id and not row.report.get("has_turn"):
                transaction.imports.move(row, report={**row.report, "has_turn": True}, heartbeat_at=self.clock())
        return True


def _has_turn(row: Import, since: float) -> bool:
    """Whether it has taken the turn, and somebody works on it: one that waits to be resumed is in nobody's way."""
    return bool(row.report.get("has_turn")) and row.heartbeat_at > since and row.report["problem"] is None
