"""Which spans of one text may share characters: a project's choice, one row a rule."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.errors import InvalidInput

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Overlap:
    """A rule: may one span lie within another, and may two share a part."""

    name: str
    title: str
    sentence: str
    nests: bool
    crosses: bool


OVERLAPS: dict[str, Overlap] = {
    rule.name: rule
    for rule in (
        Overlap("none", "No overlap", "No two spans share a character.", nests=False, crosses=False),
        Overlap("nested", "Nested", "A span may lie within another one.", nests=True, crosses=False),
        Overlap("any", "Any", "Spans may share characters in any way.", nests=True, crosses=True),
    )
}
LOOSEST_OVERLAP = "any"


def find_overlap(name: str) -> Overlap:
    """Raises InvalidInput, naming the rules there are."""
    if name not in OVERLAPS:
        raise InvalidInput(f"There is no rule of overlap {name!r}. Choose one of: {', '.join(OVERLAPS)}.")
    return OVERLAPS[name]


def require_overlap(places: Sequence[Place], name: str, shown: Callable[[int], str]) -> None:
    """Raises InvalidInput where two spans share characters in a way that the rule forbids, and shows both.

    `places` are start and end of each span; `shown` puts the span of that position into words.
    """
    rule = find_overlap(name)
    if (found := _forbidden(places, rule)) is None:
        return
    one, other = sorted(found)
    allowed = ", ".join(other_rule.title for other_rule in OVERLAPS.values() if other_rule.nests and other_rule != rule)
    raise InvalidInput(
        f"{_capital(shown(one))} and {shown(other)} share characters; this project's rule is {rule.title!r}: "
        f"{rule.sentence} Remove or shorten one of them, or choose another rule for the project ({allowed})."
    )


def disjoint(places: Sequence[Place]) -> list[int]:
    """Positions of places that share no character: each in the order given, unless it meets one before it."""
    kept: list[int] = []
    along: list[Place] = []  # the places kept, as they lie in the text
    for position, (start, end) in enumerate(places):
        here = bisect_left(along, (start, end))
        if (here and along[here - 1][1] > start) or (here < len(along) and along[here][0] < end):
            continue
        along.insert(here, (start, end))
        kept.append(position)
    return kept


def _forbidden(places: Sequence[Place], rule: Overlap) -> tuple[int, int] | None:
    """The first two that the rule forbids; the open spans around each one form a chain, so one look back is enough."""
    if rule.crosses:
        return None
    around: list[int] = []
    for position in sorted(range(len(places)), key=lambda one: (places[one][0], -places[one][1])):
        start, _ = places[position]
        while around and places[around[-1]][1] <= start:
            around.pop()
        if around and not _allowed(places[position], places[around[-1]], rule):
            return around[-1], position
        around.append(position)
    return None


def _allowed(one: Place, other: Place, rule: Overlap) -> bool:
    if one[1] <= other[0] or other[1] <= one[0]:
        return True
    if rule.crosses:
        return True
    within = (one[0] >= other[0] and one[1] <= other[1]) or (other[0] >= one[0] and other[1] <= one[1])
    return rule.nests and within


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
