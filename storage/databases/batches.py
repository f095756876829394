"""Long lists in pieces that one SQL statement can hold."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")

# SQLite takes 32,766 parameters in one statement; a dozen a row stays below.
ROWS_PER_STATEMENT = 2_000


def batches(items: Iterable[Item], size: int = ROWS_PER_STATEMENT) -> Iterator[list[Item]]:
    """The items in order, `size` at a time; the last list may be shorter."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
