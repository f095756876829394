"""Where an answer begins and ends in the tokens of each window: what a model is trained to say."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from studio.tasks.question_answering.spans import Span
from studio.tasks.question_answering.windows import OUTSIDE, Window


@dataclass(frozen=True, slots=True)
class Targets:
    """Of each window the positions of its first and last token of the answer, or twice that of no answer.

    `is_lost` says that there is an answer, and no window that holds all of it: a model would learn that there is none,
    so leave the question out, or mend it. `covers` is what the tokens of the answer stand for, in code points, which
    may be more than the answer where it begins or ends within a token.
    """

    start_positions: list[int]
    end_positions: list[int]
    is_lost: bool
    covers: tuple[int, int] | None


def targets(windows: Sequence[Window], value: Sequence[Span], context: str) -> Targets:
    """The targets of all windows of one question; `value` is valid for its context."""
    span = _tokenised(windows, value[0], context) if value else None
    found = [tokens_of(window, *span) if span else None for window in windows]
    # Where a window begins or ends within the bytes of a character, it holds fewer tokens of the answer than others.
    whole = max((last - first for first, last in filter(None, found)), default=0)
    starts, ends, covers = [], [], None
    for window, tokens in zip(windows, found, strict=True):
        held = tokens if tokens and tokens[1] - tokens[0] == whole else None
        start, end = held or (window.unanswered, window.unanswered)
        starts.append(start)
        ends.append(end)
        if held:
            covers = int(window.starts[start]), int(window.ends[end])
    return Targets(starts, ends, bool(value) and covers is None, covers)


def tokens_of(window: Window, start: int, end: int) -> tuple[int, int] | None:
    """The first and the last token that hold the characters from `start` to `end`; None where not both ends are here.

    Several tokens may stand for one character, as those of its bytes: the first begins it, and the last ends it.
    """
    touching = np.flatnonzero((window.ends > start) & (window.starts < end) & (window.starts != OUTSIDE))
    if not len(touching) or window.starts[touching].min() > start or window.ends[touching].max() < end:
        return None
    return int(touching[0]), int(touching[-1])


def _tokenised(windows: Sequence[Window], span: Span, context: str) -> tuple[int, int] | None:
    """The answer without what no token stands for at its ends, such as spaces; None where nothing remains."""
    held = np.zeros(len(context), dtype=bool)
    for window in windows:
        for start, end in zip(window.starts, window.ends, strict=True):
            held[max(0, start) : max(0, end)] = True
    kept = [place for place in range(span["start"], span["end"]) if held[place] and not context[place].isspace()]
    return (kept[0], kept[-1] + 1) if kept else None
