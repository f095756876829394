"""Checkpoints on their way from the Hub: one thread each, for everybody who waits for it."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from pathlib import Path

from studio.errors import Busy, Conflict

MOST_AT_ONCE = 2
LOOK_EVERY_SECONDS = 0.2

# Hears how many bytes of how many have come.
Tell = Callable[[int, int], None]
Fetch = Callable[[str, Tell], Path]


class _Fetch:
    """`state` is the bytes that have come, and all of them."""

    def __init__(self) -> None:
        self.state = (0, 0)
        self.folder: Future[Path] = Future()


class Fetches:
    """A fetch goes on when nobody waits any more: the next one to ask finds the files."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._under_way: dict[str, _Fetch] = {}
        self._lock = threading.Lock()

    def wait_for(self, checkpoint: str, tell: Tell, is_stopped: Callable[[], bool]) -> Path:
        """The folder, once all files have come.

        Raises:
            Busy: too many others are on their way.
            Conflict: it was stopped meanwhile.
            StudioError: it cannot be fetched.
        """
        mine, told = self._join(checkpoint), None
        while True:
            if mine.state != told:
                told = mine.state
                tell(*told)
            if mine.folder.done():
                return mine.folder.result()
            if is_stopped():
                raise Conflict("This was stopped. What is being fetched is fetched to its end, for the next time.")
            wait([mine.folder], LOOK_EVERY_SECONDS)

    def _join(self, checkpoint: str) -> _Fetch:
        with self._lock:
            if checkpoint in self._under_way:
                return self._under_way[checkpoint]
            if len(self._under_way) >= MOST_AT_ONCE:
                raise Busy("Other checkpoints are being fetched from the Hub. Try again in a minute.")
            mine = self._under_way[checkpoint] = _Fetch()
        threading.Thread(target=self._run, args=(checkpoint, mine), name="fetching", daemon=True).start()
        return mine

    def _run(self, checkpoint: str, mine: _Fetch) -> None:
        def tell(done: int, of: int) -> None:
            mine.state = (done, of)

        try:
            folder = self._fetch(checkpoint, tell)
        except BaseException as error:
            self._end(checkpoint)
            mine.folder.set_exception(error)
        else:
            self._end(checkpoint)
            mine.folder.set_result(folder)

    def _end(self, checkpoint: str) -> None:
        with self._lock:
            del self._under_way[checkpoint]
