"""Values that may be a moment old: asked for anew at most once in a while, however many want them."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class _Search(Generic[Value]):
    """A value that somebody is finding, for everybody who wants it meanwhile; of how many changes it can know."""

    changes: int
    asked: float
    found: "Future[Value]" = field(default_factory=Future)


class Recent(Generic[Key, Value]):
    """Remembers what `find` gave for `seconds`; errors are not remembered.

    Those who ask while it is being found wait for it: if each of fifty people found it for themselves, it would take so
    long that it was too old again by then.
    """

    def __init__(
        self, find: Callable[[Key], Value], seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._find = find
        self._seconds = seconds
        self._clock = clock
        self._kept: dict[Key, tuple[Value, float]] = {}
        self._searches: dict[Key, _Search[Value]] = {}
        self._lock = threading.Lock()
        self._changes = 0

    def peek(self, key: Key) -> Value | None:
        """What is remembered and recent enough; never waits."""
        kept = self._fresh(key)
        return kept[0] if kept is not None else None

    def get(self, key: Key) -> Value:
        """The value, at most `seconds` older than when it was asked for. Raises what finding it raises."""
        with self._lock:
            kept = self._fresh(key)
            if kept is not None:
                return kept[0]
            search = self._searches.get(key)
            # What is being read since before a change is no answer to somebody who asks after it.
            is_mine = search is None or search.changes != self._changes
            if search is None or is_mine:
                search = self._searches[key] = _Search(self._changes, self._clock())
        if is_mine:
            self._run(key, search)
        return search.found.result()

    def forget(self) -> None:
        """Something has changed, so the next ones to ask find it anew."""
        with self._lock:
            self._changes += 1
            self._kept.clear()

    def _fresh(self, key: Key) -> tuple[Value, float] | None:
        """What is remembered and recent enough, which may be None itself, with when it was asked for."""
        kept = self._kept.get(key)
        return kept if kept is not None and self._clock() - kept[1] < self._seconds else None

    def _run(self, key: Key, search: _Search[Value]) -> None:
        try:
            value = self._find(key)
        except BaseException as error:
            self._end(key, search)
            search.found.set_exception(error)
        else:
            with self._lock:
                if search.changes == self._changes:
                    if len(self._kept) >= MOST_KEPT:
                        self._kept.clear()
                    self._kept[key] = (value, search.asked)
            self._end(key, search)
            search.found.set_result(value)

    def _end(self, key: Key, search: _Search[Value]) -> None:
        with self._lock:
            if self._searches.get(key) is search:
                del self._searches[key]
