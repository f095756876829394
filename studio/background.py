"""Work that nobody waits for: a thread that does what is to be done, when it is nudged and now and then."""

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often whoever works on something shows that it lives, and after what silence another takes over. Seconds."""

    heartbeat: float = 1.0
    owner_timeout: float = 15.0


class Background:
    """Runs `step()` again and again; a step that fails is logged, and the next one comes later."""

    def __init__(
        self,
        name: str,
        step: Callable[[], object],
        poll_seconds: float,
        retry_seconds: float = 30.0,
        niceness: int = 0,
    ) -> None:
        """A thread with a `niceness` takes the processor time that others leave; so do the threads that it starts."""
        self._name = name
        self._step = step
        self._poll_seconds = poll_seconds
        self._retry_seconds = retry_seconds
        self._niceness = niceness
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def nudge(self) -> None:
        """Look now instead of at the next poll."""
        self._wake.set()

    def stop(self) -> None:
        """End after the piece of work that is at hand."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def pause(self, seconds: float) -> bool:
        """Let others work for a moment; whether there is time to go on."""
        return not self._stopping.wait(seconds)

    def _loop(self) -> None:
        # Elsewhere this would slow down the whole process, and not this thread alone.
        if self._niceness and sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), self._niceness)
        while not self._stopping.is_set():
            wait = self._poll_seconds
            try:
                self._step()
            except Exception:
                logger.exception("%s failed; trying again later", self._name)
                wait = self._retry_seconds
            self._wake.wait(wait)
            self._wake.clear()


@contextmanager
def meanwhile(name: str, step: Callable[[], object], every_seconds: float) -> Iterator[None]:
    """Run `step()` now and then in a thread of its own while the block runs; one that fails is logged."""
    is_over = threading.Event()

    def loop() -> None:
        while not is_over.wait(every_seconds):
            try:
                step()
            except Exception:
                logger.exception("%s failed; trying again", name)

    thread = threading.Thread(target=loop, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
