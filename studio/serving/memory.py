"""Which loaded models go when memory is short: decided by size, by use and by kind alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Loaded(Generic[Key]):
    """A model in memory: bytes by what holds them, and when it was last asked, in seconds of one clock.

    It is pinned when it does not serve, but somebody has asked it by its name.
    """

    key: Key
    weights: Mapping[int, int]
    asked_at: float
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Guests:
    """Models in the same memory that serve nobody's project: what they are now, pinned, and how one is let go of."""

    places: Callable[[], list[Loaded[Any]]] = field(default=list)
    let_go: Callable[[Any], None] = field(default=lambda _key: None)


def taken_bytes(models: Iterable[Mapping[int, int]]) -> int:
    """What they take together; what several share counts once."""
    together: dict[int, int] = {}
    for weights in models:
        together.update(weights)
    return sum(together.values())


def who_goes(newcomer: Mapping[int, int], others: Sequence[Loaded[Key]], budget: int) -> list[Key]:
    """Those who make room, in this order: pinned ones first, then whoever was asked the longest ago.

    The newcomer stays, even when it takes more than the `budget` by itself; 0 is no limit.
    """
    staying = sorted(others, key=lambda one: (not one.is_pinned, one.asked_at))
    gone: list[Key] = []
    while budget and staying and taken_bytes([newcomer, *(one.weights for one in staying)]) > budget:
        gone.append(staying.pop(0).key)
    return gone
