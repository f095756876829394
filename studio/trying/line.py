"""Who asks next: in the order of coming, so many at once, and never two of the same model. The rest is turned away."""

import threading
from collections.abc import Callable

from studio.errors import Busy, Conflict

AT_ONCE = 2
# What a person waits behind is over in minutes at most, or they are told to come again.
MOST_WAITING = 8
LOOK_EVERY_SECONDS = 0.2


class Place:
    """Somebody's place in the line, from `enter` to `leave`."""

    def __init__(self, line: "WaitingLine") -> None:
        self._line = line
        self.key: object = None

    def wait(self, key: object, ahead: Callable[[int], None], is_stopped: Callable[[], bool]) -> None:
        """Wait for one's turn with the model `key`; `ahead` hears how many come before, whenever that changes.

        Raises Conflict: it was stopped meanwhile.
        """
        self._line.wait(self, key, ahead, is_stopped)

    def leave(self) -> None:
        """Whether or not one's turn has come; a second time does nothing."""
        self._line.leave(self)


class WaitingLine:
    """Places for those who ask."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._at_once = at_once
        self._most = at_once + most_waiting
        self._changed = threading.Condition()
        # Who has come and has no turn yet, in the order of coming: `wait` makes them ready for it.
        self._waiting: list[Place] = []
        self._running: list[Place] = []

    def enter(self) -> Place:
        """Raises Busy: too many are here."""
        with self._changed:
            inside = len(self._waiting) + len(self._running)
            if inside >= self._most:
                raise Busy(f"{inside} questions to models are waiting or being answered. Try again in a few seconds.")
            place = Place(self)
            self._waiting.append(place)
            return place

    def wait(self, place: Place, key: object, ahead: Callable[[int], None], is_stopped: Callable[[], bool]) -> None:
        """See `Place.wait`."""
        told = None
        with self._changed:
            place.key = key
            while not self._is_next(place):
                if is_stopped():
                    raise Conflict("This was stopped before its turn came.")
                before = self._waiting.index(place) + len(self._running)
                if before != told:
                    told = before
                    ahead(before)
                self._changed.wait(LOOK_EVERY_SECONDS)
            self._waiting.remove(place)
            self._running.append(place)
            self._changed.notify_all()

    def leave(self, place: Place) -> None:
        """See `Place.leave`."""
        with self._changed:
            for places in (self._waiting, self._running):
                if place in places:
                    places.remove(place)
            self._changed.notify_all()

    def _is_next(self, place: Place) -> bool:
        if len(self._running) >= self._at_once:
            return False
        taken = {running.key for running in self._running}
        ready = (one for one in self._waiting if one.key is not None and one.key not in taken)
        return next(ready, None) is place
