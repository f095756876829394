"""What somebody meant who selected roughly: whole characters, or whole words."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable

from studio.errors import InvalidInput
from studio.segmentation import cluster_bounds, word_bounds


def whole_words(text: str) -> list[int]:
    """Where words begin, unless that is within a character: some signs and letters are one character and two words."""
    return sorted(set(word_bounds(text)) & set(cluster_bounds(text)))


# What a selection can be widened to; each says where its units begin.
SNAPS: dict[str, Callable[[str], list[int]]] = {"characters": cluster_bounds, "words": whole_words}


def snap(text: str, start: int, end: int, to: str) -> tuple[int, int] | None:
    """The selection `text[start:end]`, in code points, without the white space around it, widened to whole units.

    Units are "characters" (grapheme clusters) or "words"; no emoji and no accented letter is ever cut. None where
    only white space, or nothing, is selected. Raises InvalidInput for other units.
    """
    if to not in SNAPS:
        raise InvalidInput(f"There is nothing to snap to that is called {to!r}. Choose one of: {', '.join(SNAPS)}.")
    start, end = trimmed(text, max(0, start), min(end, len(text)))
    if start >= end:
        return None
    bounds = SNAPS[to](text)
    return bounds[bisect_right(bounds, start) - 1], bounds[bisect_left(bounds, end)]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The same characters without the white space around them; start is end where there are no others."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
