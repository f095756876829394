"""What every reader yields."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from studio.exchange.losses import Losses


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file; `row` counts from 1 as a person would: the line it starts on, else its place in the list."""

    row: int
    values: dict[str, object]


# Reads a source (a path, or a data set's name) one record at a time, and says what no record holds of it; raises
# BadFile where it cannot go on.
Reader = Callable[[str, Losses], Iterator[Record]]
