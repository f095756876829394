"""The imports that this process works on, each in a thread of its own."""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack

from studio.errors import Busy, StudioError

LOG = logging.getLogger(__name__)
MOST_AT_ONCE = 4


class Background:
    """Runs work, and can be asked to stop it at the next place where it can go on later."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._threads: dict[int, threading.Thread] = {}
        # Rooms that are kept for work which is about to begin.
        self._kept = 0
        self._repeating: threading.Thread | None = None
        self._stopping = threading.Event()

    def goes_on(self) -> bool:
        """Whether the work is to go on."""
        return not self._stopping.is_set()

    def repeat(self, seconds: float, work: Callable[[], None]) -> None:
        """Work now and then, in a thread of its own, for as long as the work is to go on."""

        def run() -> None:
            while self.goes_on():
                try:
                    work()
                except Exception:  # the next time may be luckier
                    LOG.exception("looking for imports that nobody works on")
                self._stopping.wait(seconds)

        self._repeating = threading.Thread(target=run, name="imports", daemon=True)
        self._repeating.start()

    def runs(self, key: int) -> bool:
        with self._lock:
            return key in self._threads

    def require_room(self) -> ExitStack:
        """Room for one more, kept from others to the end of a `with` in which the work begins.

        Raises:
            Busy: as much is done as can be at once.
        """
        with self._lock:
            if len(self._threads) + self._kept >= MOST_AT_ONCE:
                raise Busy(f"{MOST_AT_ONCE} imports run already. Wait until one has ended.")
            self._kept += 1
        room = ExitStack()
        room.callback(self._let_go)
        return room

    def run(self, key: int, work: Callable[[], object]) -> None:
        """Work in a new thread; what it raises goes into the log."""

        def run() -> None:
            try:
                work()
            except StudioError as error:
                LOG.info("import %d: %s", key, error)
            except Exception:
                LOG.exception("import %d broke off", key)
            finally:
                with self._lock:
                    del self._threads[key]

        thread = threading.Thread(target=run, name=f"import-{key}", daemon=True)
        with self._lock:
            self._threads[key] = thread
        thread.start()

    def _let_go(self) -> None:
        with self._lock:
            self._kept -= 1

    def stop(self) -> None:
        """Let everything come to such a place, and wait for it."""
        self._stopping.set()
        with self._lock:
            threads = [*self._threads.values(), *([self._repeating] if self._repeating else [])]
        for thread in threads:
            thread.join()
