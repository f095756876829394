"""What offsets count: characters as Python has them, or the units that other languages keep a text in."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from studio.errors import InvalidInput
from studio.exchange.rows import RowError


@dataclass(frozen=True, slots=True)
class Counting:
    """A unit of offsets; `place` gives the code point at an offset, None within a character or outside of a text."""

    name: str
    words: str
    place: Callable[[str, int], int | None]


def _code_points(text: str, offset: int) -> int | None:
    return offset if 0 <= offset <= len(text) else None


def _units(encoding: str, size: int) -> Callable[[str, int], int | None]:
    def place(text: str, offset: int) -> int | None:
        units = text.encode(encoding, "surrogatepass")
        if not 0 <= offset * size <= len(units):
            return None
        try:
            return len(units[: offset * size].decode(encoding))
        except UnicodeDecodeError:
            return None

    return place


CODE_POINTS = "code points"
COUNTINGS: dict[str, Counting] = {
    one.name: one
    for one in (
        Counting(CODE_POINTS, "characters", _code_points),
        Counting("utf-16", "UTF-16 units, as JavaScript and Java do", _units("utf-16-le", 2)),
        Counting("utf-8", "bytes of UTF-8, as C and Go do", _units("utf-8", 1)),
    )
}


def find_counting(name: str) -> Counting:
    """Raises InvalidInput, naming those there are."""
    if name not in COUNTINGS:
        raise InvalidInput(f"Offsets are not counted in {name!r}. Choose one of: {', '.join(COUNTINGS)}.")
    return COUNTINGS[name]


def likeliest_counting(answers: Iterable[tuple[str, str, int]]) -> str:
    """The name of the counting by which most answers stand where they should: (context, text, offset) of each."""
    fits: Counter[str] = Counter({CODE_POINTS: 0})
    for context, text, offset in answers:
        fits.update(name for name, one in COUNTINGS.items() if _stands(context, text, one.place(context, offset)))
    return max(COUNTINGS, key=lambda name: fits[name])  # the first of equally good ones


def place_of(context: str, text: str, offset: int, counting: Counting) -> int:
    """The code point where an answer begins. Raises RowError where it does not stand there, naming what would help."""
    place = counting.place(context, offset)
    if place is not None and _stands(context, text, place):
        return place
    found = "" if place is None else f", where the context has {context[place : place + len(text)]!r}"
    raise RowError(f"the answer {text!r} is not at {offset:,}{found}; {_advice(context, text, offset, counting)}")


def _advice(context: str, text: str, offset: int, counting: Counting) -> str:
    for other in COUNTINGS.values():
        place = other.place(context, offset)
        if other is not counting and place is not None and _stands(context, text, place):
            return (
                f"it is if offsets count {other.words}, and those of this file count {counting.words}: "
                f"correct answer_start to {place:,}"
            )
    places = [place for place in range(len(context)) if context.startswith(text, place)]
    if not places:
        return "the context has no such text anywhere: correct one of the two"
    nearest = min(places, key=lambda place: abs(place - offset))
    return f"the nearest one is at {nearest:,} in characters: correct answer_start"


def _stands(context: str, text: str, place: int | None) -> bool:
    return place is not None and context.startswith(text, place)
