"""Values that may be a moment old: asked for anew at most once in a while, however many want them."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

MOST_KEPT = 10_000


class Recent(Generic[Key, Value]):
    """Remembers what `find` gave for `seconds`; errors are not remembered."""

    def __init__(
        self, find: Callable[[Key], Value], seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._find = find
        self._seconds = seconds
        self._clock = clock
        self._kept: dict[Key, tuple[Value, float]] = {}
        self._lock = threading.Lock()
        self._changes = 0

    def peek(self, key: Key) -> Value | None:
        """What is remembered and recent enough; never waits."""
        kept = self._kept.get(key)
        return kept[0] if kept is not None and self._clock() - kept[1] < self._seconds else None

    def get(self, key: Key) -> Value:
        """The value, at most `seconds` old. Raises what finding it raises."""
        recent = self.peek(key)
        if recent is not None:
            return recent
        changes, asked = self._changes, self._clock()
        value = self._find(key)
        with self._lock:
            # What was read before a change must not be remembered after it.
            if changes == self._changes:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.clear()
                self._kept[key] = (value, asked)
        return value

    def forget(self) -> None:
        """Something has changed, so the next ones to ask find it anew."""
        with self._lock:
            self._changes += 1
            self._kept.clear()
