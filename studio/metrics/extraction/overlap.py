"""How far two answers that people selected in one context are the same."""

from collections.abc import Sequence

# Where answers begin and end, in code points; none says that there is no answer.
Spans = Sequence[tuple[int, int]]


def same_characters(one: Spans, other: Spans) -> float:
    """F1 of the characters that both selected, from 0 to 1: 1 where they are the same, also where both are none.

    It is the same in either order.
    """
    ours, theirs = ({place for start, end in spans for place in range(start, end)} for spans in (one, other))
    if not ours and not theirs:
        return 1.0
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))
