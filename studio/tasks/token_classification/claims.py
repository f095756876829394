"""Which span has which units of a text, words or tokens, where each unit can be of one span only."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from studio.tasks.token_classification.overlap import Place
from studio.tasks.token_classification.spans import Span


@dataclass(frozen=True, slots=True)
class Claim:
    """The units that a span `touches`, and those it `has`: none, where another span has what it needs.

    Both are ranges of positions of units; units in between, of white space, say, belong to it. `found` are the code
    points of what it has; None without any.
    """

    span: Span
    touches: range
    has: range
    found: Place | None


def claims(spans: Sequence[Span], units: Sequence[Place]) -> list[Claim]:
    """A claim for each span, in the order given. What two spans touch goes to the longer one, then to the earlier.

    `units` are the code points of each, start equal to end for what holds nothing. They follow one another in the
    text, and may share characters, as the bytes of an emoji do.
    """
    index = _Index(units)
    taken = [False] * len(units)
    made: dict[int, Claim] = {}
    for place in sorted(range(len(spans)), key=lambda one: (spans[one].start - spans[one].end, spans[one])):
        span = spans[place]
        touches = index.touched(span.start, span.end)
        has = _first_free(touches, taken, units)
        found = held(units, has)
        if has != touches and found != (span.start, span.end):
            has, found = range(0), None
        taken[has.start : has.stop] = [True] * len(has)
        made[place] = Claim(span, touches, has, found)
    return [made[place] for place in range(len(spans))]


def touched(places: Sequence[Place], units: Sequence[Place]) -> list[range]:
    """The units that each place touches, whoever has them."""
    index = _Index(units)
    return [index.touched(*place) for place in places]


def held(units: Sequence[Place], places: range) -> Place | None:
    """The code points that these units hold together; None where they hold nothing."""
    full = [units[place] for place in places if units[place][0] < units[place][1]]
    return (min(start for start, _ in full), max(end for _, end in full)) if full else None


class _Index:
    """Finds the units that a span touches without looking at all of them."""

    def __init__(self, units: Sequence[Place]) -> None:
        full = [place for place, (start, end) in enumerate(units) if start < end]
        self._full = full
        # How far the text reaches up to each unit, and from where on: both only grow.
        self._reached = list(accumulate((units[place][1] for place in full), max))
        self._from = list(accumulate((units[place][0] for place in reversed(full)), min))[::-1]

    def touched(self, start: int, end: int) -> range:
        first, behind = bisect_right(self._reached, start), bisect_left(self._from, end)
        return range(self._full[first], self._full[behind - 1] + 1) if first < behind else range(0)


def _first_free(touches: range, taken: Sequence[bool], units: Sequence[Place]) -> range:
    """The first run of units that nobody has, without those that hold nothing at its ends."""
    first = next((one for one in touches if not taken[one] and units[one][0] < units[one][1]), None)
    if first is None:
        return range(0)
    behind = next((one for one in range(first, touches.stop) if taken[one]), touches.stop)
    while units[behind - 1][0] >= units[behind - 1][1]:
        behind -= 1
    return range(first, behind)
