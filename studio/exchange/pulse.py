"""The sign of life of an import: a thread that says every other second that somebody works on it, and how far it is."""

import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from storage import StorageError, Store, Transaction
from studio.errors import StudioError

BEAT_SECONDS = 2.0


class Pulse:
    """Beats while its `with` block runs."""

    def __init__(
        self, store: Store, clock: Callable[[], float], import_id: int, heard: Callable[[], None] = lambda: None
    ) -> None:
        """`heard` is called after each beat, in the thread of the pulse."""
        self._store = store
        self._clock = clock
        self._import_id = import_id
        self._heard = heard
        self._rows: int | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"pulse-of-import-{import_id}", daemon=True)

    def has_read(self, rows: int | None) -> None:
        """So many rows were read until now; None when the reading is over."""
        self._rows = rows

    def __enter__(self) -> "Pulse":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            with suppress(StorageError, StudioError):  # what is wrong with the database, the import itself will say
                self._store.run(self._say)
                self._heard()

    def _say(self, transaction: Transaction) -> None:
        rows = self._rows
        changes = {} if rows is None else {"rows": rows}
        transaction.imports.beat(self._import_id, self._clock(), **changes)
