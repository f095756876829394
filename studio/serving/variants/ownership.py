"""One process's hold on a variant that it makes: others see that it lives, and it sees when it should end."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from storage import Store, Transaction
from storage.tables import Variant
from studio.background import meanwhile


class Claim:
    """A variant of which this process is the owner, until somebody takes over."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        row: Variant,
        owner: str,
        is_wanted: Callable[[Transaction, Variant], bool],
        heartbeat_seconds: float,
    ) -> None:
        """`is_wanted` says whether it should still be made."""
        self.version_id = row.version_id
        self.name = row.name
        self._store = store
        self._clock = clock
        self._row = row
        self._owner = owner
        self._is_wanted = is_wanted
        self._heartbeat_seconds = heartbeat_seconds
        self._words = row.reason
        self._ended = threading.Event()

    @property
    def goes_on(self) -> bool:
        """Whether it is still this process's own, and wanted."""
        return not self._ended.is_set()

    def say(self, words: str) -> None:
        """What is being done now, for whoever looks."""
        self._words = words

    def beating(self) -> AbstractContextManager[None]:
        """Show that the owner lives during the block."""
        return meanwhile("heartbeat of a variant", self._beat, self._heartbeat_seconds)

    def end(self, transaction: Transaction, state: str, **values: Any) -> bool:
        """Leave it in this state; False when it is somebody else's by now."""
        return transaction.variants.end(self.version_id, self.name, self._owner, state, **values)

    def _beat(self) -> None:
        with self._store.begin() as transaction:
            is_mine = transaction.variants.beat(self.version_id, self.name, self._owner, self._clock(), self._words)
            if not is_mine or not self._is_wanted(transaction, self._row):
                self._ended.set()
