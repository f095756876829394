"""Inputs on their way through a model: as pieces that wait in one line, with a future each."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from studio.serving.long_inputs.reading import Reading
from studio.tasks.base import Heard

# The windows of long texts must not fill the whole line.
PIECES_AT_ONCE = 4_096


@dataclass(frozen=True, slots=True)
class Asked:
    """Inputs as they are read, and a future for each of their pieces."""

    readings: Sequence[Reading]
    futures: Sequence[Future[Any]]

    def heard(self) -> list[Heard]:
        """What the model gives for each input, when it is known."""
        waiting = iter(self.futures)
        return [
            Heard(reading.text, reading.pieces, [next(waiting).result() for _ in reading.pieces], reading.weights)
            for reading in self.readings
        ]

    def cancel(self) -> None:
        for future in self.futures:
            future.cancel()


def portions(readings: Sequence[Reading]) -> Iterator[list[Reading]]:
    """As many texts at once as their windows leave room for in the line."""
    portion: list[Reading] = []
    count = 0
    for reading in readings:
        if portion and count + len(reading.pieces) > PIECES_AT_ONCE:
            yield portion
            portion, count = [], 0
        portion.append(reading)
        count += len(reading.pieces)
    if portion:
        yield portion


def ahead(reading: Reading) -> list[int]:
    """How many tokens of the same text each window comes after."""
    sizes = [piece.tokens for piece in reading.pieces]
    return [done - size for done, size in zip(accumulate(sizes), sizes, strict=True)]
