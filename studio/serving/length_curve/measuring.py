"""How long texts are in tokens, and how long a model takes for so many of them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol

from studio.checkpoints.runtimes.base import Encoded, Prepared
from studio.inputs import Input
from studio.serving.length_curve.advice import LengthPoint, advise, lengths_up_to, points_of
from studio.serving.predictor import Predictor

TEXTS_AT_ONCE = 64
REPEATS = 5
# Counting takes so much of the time where there is something to time, too.
COUNTING_SHARE = 0.5
# How long it is waited, at most, for a moment in which nobody else asks.
PAUSE_SECONDS, MOST_PAUSES = 0.02, 100


class Reader(Protocol):
    """A tokenizer, and how many tokens can be read at once with it."""

    @property
    def max_length(self) -> int: ...

    def encode(self, inputs: Sequence[Input]) -> list[Encoded]: ...


@dataclass(frozen=True, slots=True)
class LengthReport:
    """How long `texts` of the project are, and how long the version takes, as it is run; None where none serves.

    `median`, `most` (95 % are no longer) and `longest_text` are tokens; the advice is `recommended` with `sentences`.
    """

    made_at: float
    version: str | None
    texts: int
    median: int
    most: int
    longest_text: int
    points: list[LengthPoint]
    recommended: int | None
    sentences: list[str]


def measure(
    texts: Sequence[str], reader: Reader, model: Predictor | None, now: float, tell: Callable[[float], None]
) -> LengthReport:
    """Of at least one text; `tell` hears the share that is done, and may raise to end it."""
    share = COUNTING_SHARE if model is not None else 1.0
    inputs = texts if model is None else [model.input_of(text) for text in texts]
    counts, longest = _count(inputs, reader, lambda done: tell(share * done))
    lengths = lengths_up_to(reader.max_length)
    taken: dict[int, float | None] = dict.fromkeys(lengths)
    if model is not None:
        taken |= _timed(model, [stretched(longest, length) for length in lengths], lambda done: tell(share + done / 2))
    points = points_of(counts, taken)
    advice = advise(points)
    ordered = sorted(counts)
    return LengthReport(
        made_at=now,
        version=str(model.served) if model is not None else None,
        texts=len(texts),
        median=ordered[len(ordered) // 2],
        most=ordered[int(0.95 * (len(ordered) - 1))],
        longest_text=ordered[-1],
        points=points,
        recommended=advice.length,
        sentences=advice.sentences,
    )


def stretched(text: Encoded, length: int) -> Prepared:
    """A piece of exactly this many tokens: the text's own, again and again; it must have one."""
    room, spans = max(0, length - text.special), []
    while room > 0:
        spans.append((0, min(room, text.body)))
        room -= text.body
    return text.piece(*spans)


def _count(inputs: Sequence[Input], reader: Reader, tell: Callable[[float], None]) -> tuple[list[int], Encoded]:
    counts: list[int] = []
    longest: Encoded | None = None
    for start in range(0, len(inputs), TEXTS_AT_ONCE):
        encoded = reader.encode(inputs[start : start + TEXTS_AT_ONCE])
        counts += [text.tokens for text in encoded]
        longest = max([*encoded, longest] if longest is not None else encoded, key=lambda text: text.body)
        tell(len(counts) / len(inputs))
    assert longest is not None
    return counts, longest


def _timed(model: Predictor, pieces: Sequence[Prepared], tell: Callable[[float], None]) -> dict[int, float | None]:
    """Milliseconds by length, each the median of some turns, so that what else the machine does slows down all."""
    taken: list[list[float]] = [[] for _ in pieces]
    for turn in range(REPEATS + 1):
        for number, piece in enumerate(pieces):
            _wait_for_a_moment(model)
            seconds = model.seconds(piece)
            if turn:  # the first time, memory is laid out
                taken[number].append(seconds)
            tell((turn + (number + 1) / len(pieces)) / (REPEATS + 1))
    return {piece.tokens: round(1e3 * median(times), 2) for piece, times in zip(pieces, taken, strict=True)}


def _wait_for_a_moment(model: Predictor) -> None:
    for _ in range(MOST_PAUSES):
        if not model.has_waiting:
            return
        time.sleep(PAUSE_SECONDS)
