"""What a format cannot hold: listed by what it is and where, so that nothing is dropped in silence."""

from dataclasses import dataclass, field

PLACES_NAMED = 10


@dataclass(frozen=True, slots=True)
class Loss:
    """One kind of thing that is not in the file: what and why, how often, and where the first ones are."""

    what: str
    count: int
    places: tuple[str, ...]

    def __str__(self) -> str:
        named = ", ".join(self.places)
        more = self.count - len(self.places)
        times = "once" if self.count == 1 else f"{self.count:,} times"
        return f"{self.what} {times}: {named}{f' and {more:,} more' if more else ''}."


@dataclass(slots=True)
class Losses:
    """A report that grows while a file is read or written."""

    _places: dict[str, list[str]] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, place: object) -> None:
        """`what` says what is left out and why, the same words for the same kind; `place` is an id, or a line."""
        self._counts[what] = self._counts.get(what, 0) + 1
        places = self._places.setdefault(what, [])
        if len(places) < PLACES_NAMED:
            places.append(str(place))

    def all(self) -> list[Loss]:
        """Each kind once, in the order in which they came up."""
        return [Loss(what, count, tuple(self._places[what])) for what, count in self._counts.items()]

    def lines(self) -> tuple[str, ...]:
        """The same as sentences."""
        return tuple(map(str, self.all()))

    def __bool__(self) -> bool:
        return bool(self._counts)
