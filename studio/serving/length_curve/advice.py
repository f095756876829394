"""What lengths of texts mean for how many tokens are read at once: shares, and a recommendation in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FIRST_LENGTH = 16
# So few texts may be cut at a length that is recommended.
MOST_CUT = 0.01
# Less time than this is not worth cutting anything for.
LEAST_SAVED = 0.1


@dataclass(frozen=True, slots=True)
class LengthPoint:
    """At so many tokens: the share of texts that are cut, the share of all tokens that are lost, and how long an answer
    to a text of that length takes, None where no model serves."""

    length: int
    cut: float
    lost: float
    milliseconds: float | None


@dataclass(frozen=True, slots=True)
class Advice:
    """The length to take, None where there is none to prefer to the model's own; and why."""

    length: int | None
    sentences: list[str]


def lengths_up_to(longest: int) -> list[int]:
    """16 tokens, and twice as many again and again, and at last as many as the model reads."""
    lengths = [FIRST_LENGTH]
    while lengths[-1] * 2 < longest:
        lengths.append(lengths[-1] * 2)
    return [*(length for length in lengths if length < longest), longest]


def points_of(counts: Sequence[int], taken: dict[int, float | None]) -> list[LengthPoint]:
    """`counts` are the tokens of each text (at least one), `taken` the milliseconds by length."""
    tokens = np.asarray(counts, np.int64)
    return [
        LengthPoint(
            length=length,
            cut=float((tokens > length).mean()),
            lost=float(np.maximum(tokens - length, 0).sum() / tokens.sum()),
            milliseconds=milliseconds,
        )
        for length, milliseconds in taken.items()
    ]


def advise(points: Sequence[LengthPoint]) -> Advice:
    """The smallest length that cuts at most MOST_CUT of the texts, and what it saves; the last point is the model's."""
    longest = points[-1]
    enough = next((point for point in points if point.cut <= MOST_CUT), None)
    if enough is None:
        return Advice(
            None,
            [
                f"Even with all the {longest.length:,} tokens that the model reads, {_percent(longest.cut)} of the "
                f"texts are cut and {_percent(longest.lost)} of all tokens are lost.",
                "Windows read such texts whole; a beginning and an end read more of what matters at no cost.",
            ],
        )
    said = f"{enough.length:,} tokens are enough: {_percent(enough.cut)} of the texts are cut there."
    if enough is longest:
        return Advice(None, [f"{said} That is what the model reads anyway."])
    return _saving(enough, longest, said)


def _saving(enough: LengthPoint, longest: LengthPoint, said: str) -> Advice:
    if enough.milliseconds is None or longest.milliseconds is None:
        return Advice(enough.length, [said, "What it saves is known once a model serves."])
    now, then = longest.milliseconds, enough.milliseconds
    if then > (1 - LEAST_SAVED) * now:
        return Advice(None, [said, "It would save hardly any time, so nothing need be cut for it."])
    saved = f"The longest answer then takes {_time(then)} rather than {_time(now)}; shorter texts take as long as now."
    return Advice(enough.length, [said, saved])


def _percent(share: float) -> str:
    return "none" if not share else f"{100 * share:.1f} %" if share >= 0.0005 else "less than 0.1 %"


def _time(milliseconds: float) -> str:
    return f"{milliseconds:.1f} ms" if milliseconds < 10 else f"{milliseconds:,.0f} ms"
