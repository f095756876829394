"""Takes values out of the file's objects: of the kind and in the range that each must have, or a sentence why not."""

import math
from collections.abc import Collection, Mapping
from typing import Any

from studio.exchange.extras import LAST_MOMENT
from studio.storable import can_be_stored


class Unfit(Exception):
    """A value that cannot be what it is called; the message says what is wrong with it."""


class Values:
    """One object of the file."""

    def __init__(self, found: object, what: str) -> None:
        if not isinstance(found, Mapping):
            raise Unfit(f"{what} is a {type(found).__name__}, not an object")
        self._found = found
        self._what = what

    def text(self, name: str, longest: int, *, empty: bool = False) -> str:
        found = self.maybe_text(name, longest)
        if found is None or not (found or empty):
            raise Unfit(f"{self._what} has no {name}")
        return found

    def maybe_text(self, name: str, longest: int) -> str | None:
        found = self._found.get(name)
        if found is None:
            return None
        if not isinstance(found, str) or len(found) > longest or not can_be_stored(found):
            raise Unfit(f"{name} of {self._what} is no text of up to {longest:,} characters")
        return found

    def one_of(self, name: str, choices: Collection[str]) -> str:
        found = self._found.get(name)
        if not isinstance(found, str) or found not in choices:
            raise Unfit(f"{name} of {self._what} is {str(found)[:40]!r}, not one of {', '.join(choices)}")
        return found

    def whole(self, name: str, least: int, most: int) -> int:
        found = self.maybe_whole(name, least, most)
        if found is None:
            raise Unfit(f"{self._what} has no {name}")
        return found

    def maybe_whole(self, name: str, least: int, most: int) -> int | None:
        found = self._found.get(name)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
            raise Unfit(f"{name} of {self._what} is {str(found)[:40]}, not a whole number from {least:,} to {most:,}")
        return found

    def number(self, name: str) -> float:
        found = self.maybe_number(name)
        if found is None:
            raise Unfit(f"{self._what} has no {name}")
        return found

    def maybe_number(self, name: str, least: float = -1e308, most: float = 1e308) -> float | None:
        found = self._found.get(name)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float) or not least <= found <= most:
            raise Unfit(f"{name} of {self._what} is {str(found)[:40]}, not a number from {least:g} to {most:g}")
        return float(found) if math.isfinite(found) else None

    def moment(self, name: str, now: float) -> float:
        found = self.maybe_moment(name, now)
        if found is None:
            raise Unfit(f"{self._what} has no {name}")
        return found

    def maybe_moment(self, name: str, now: float) -> float | None:
        """Unix seconds; a moment later than now counts as now."""
        found = self.maybe_number(name, 0, LAST_MOMENT)
        return min(found, now) if found is not None else None

    def flag(self, name: str, *, usual: bool | None = None) -> bool:
        """Where it is missing, `usual`, if there is such a thing."""
        found = self._found.get(name, usual)
        if not isinstance(found, bool):
            raise Unfit(f"{name} of {self._what} is {str(found)[:40]}, not true or false")
        return found

    def listed(self, name: str) -> list[Any]:
        found = self._found.get(name, [])
        if not isinstance(found, list):
            raise Unfit(f"{name} of {self._what} is a {type(found).__name__}, not a list")
        return found

    def inner(self, name: str) -> "Values | None":
        found = self._found.get(name)
        return Values(found, f"{name} of {self._what}") if found is not None else None

    def raw(self, name: str) -> Any:
        return self._found.get(name)
