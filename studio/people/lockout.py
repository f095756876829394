"""How long to wait after wrong passwords: rules as pure functions, and what they need to remember.

Who guesses must be slowed, and who knows their password must not be: also behind a tunnel or a proxy, where all
visitors have the same address. So a failure counts against what it tells something about:

- the pair of name and address: the usual guesser. Others at this address go on to sign in under their own names.
- the name, from wherever: guessing that is spread over many machines.
- the address, under whatever name: one password tried on everybody. Only for public addresses; a private one is a
  tunnel, a proxy or a whole office, where the careless would lock out the careful.

Whoever shares the address of somebody who guesses at their name would still be locked out by all this. Therefore a
browser that has signed in under a name before (it has a signed cookie that says so) is judged by itself alone
(the OWASP's "device cookies").
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TypeVar

from studio.errors import Busy

FREE_TRIES = 5
FIRST_LOCK_SECONDS = 30.0
LONGEST_LOCK_SECONDS = 15 * 60.0
# A pair without a failure for this long starts afresh.
FORGET_SECONDS = 60 * 60.0
WINDOW_SECONDS = 10 * 60.0
MOST_PER_ADDRESS = 30
MOST_PER_NAME = 50
REMEMBERED = 20_000

Value = TypeVar("Value")
# A pair of name and caller, or what a wider count is about.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Streak:
    """Failures in a row, and when the last one was."""

    failures: int = 0
    last: float = 0.0


def streak_wait(streak: Streak, now: float) -> float:
    """Seconds until the next try: none for the first few failures, then 30, 60, 120 … up to 15 minutes."""
    beyond = streak.failures - FREE_TRIES
    if beyond < 0:
        return 0.0
    lock = min(FIRST_LOCK_SECONDS * 2.0 ** min(beyond, 16), LONGEST_LOCK_SECONDS)
    return max(0.0, lock - (now - streak.last))


def after_failure(streak: Streak, now: float) -> Streak:
    """The streak with one more failure; an old one is forgotten."""
    failures = streak.failures if now - streak.last < FORGET_SECONDS else 0
    return Streak(failures + 1, now)


def window_wait(failures: tuple[float, ...], most: int, now: float) -> float:
    """Seconds until fewer than `most` of these failures lie within the window."""
    if len(failures) < most:
        return 0.0
    return max(0.0, WINDOW_SECONDS - (now - failures[-most]))


def stands_for_somebody(address: str) -> bool:
    """Whether an address belongs to a visitor rather than to a tunnel, a proxy or an office."""
    try:
        return ip_address(address).is_global
    except ValueError:
        return False


class Lockout:
    """Remembers failures of the last while, of so many callers at most; a restart forgets them."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._streaks: OrderedDict[Key, Streak] = OrderedDict()
        self._windows: OrderedDict[Key, tuple[float, ...]] = OrderedDict()

    def attempt(self, name: str, address: str, device: str | None = None) -> None:
        """Count a try as a failure until `succeeded` is called: of tries made at once, none goes uncounted.

        `device` names a browser that has signed in under this name before.

        Raises:
            Busy: there were too many failures; says how long to wait.
        """
        now = self._clock()
        pair = _pair(name, address, device)
        limits = {} if device else _limits(name, address)
        with self._lock:
            streak = self._streaks.get(pair, Streak())
            waits = [window_wait(self._windows.get(key, ()), most, now) for key, most in limits.items()]
            if (wait := max(streak_wait(streak, now), *waits, 0.0)) > 0:
                raise Busy(f"Too many wrong passwords. Try again in {_words(wait)}.")
            _remember(self._streaks, pair, after_failure(streak, now))
            for key, most in limits.items():
                _remember(self._windows, key, (*self._windows.get(key, ()), now)[-most:])

    def succeeded(self, name: str, address: str, device: str | None = None) -> None:
        """It was no guess: forget this pair's failures, and the one try of the wider counts."""
        with self._lock:
            self._streaks.pop(_pair(name, address, device), None)
            self._uncount(name, address, device)

    def was_not_tried(self, name: str, address: str, device: str | None = None) -> None:
        """The password was not looked at after all: count this try no more."""
        with self._lock:
            pair = _pair(name, address, device)
            if streak := self._streaks.get(pair):
                self._streaks[pair] = Streak(max(0, streak.failures - 1), streak.last)
            self._uncount(name, address, device)

    def _uncount(self, name: str, address: str, device: str | None) -> None:
        for key in {} if device else _limits(name, address):
            if failures := self._windows.get(key, ())[:-1]:
                self._windows[key] = failures
            else:
                self._windows.pop(key, None)


def _pair(name: str, address: str, device: str | None) -> Key:
    return name, f"device {device}" if device else address


def _limits(name: str, address: str) -> dict[Key, int]:
    limits = {("name", name): MOST_PER_NAME}
    if stands_for_somebody(address):
        limits["address", address] = MOST_PER_ADDRESS
    return limits


def _words(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 100 else f"{seconds / 60:.0f} minutes"


def _remember(table: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    table[key] = value
    table.move_to_end(key)
    while len(table) > REMEMBERED:
        table.popitem(last=False)
