"""What a cell can hold: nothing, or a word or a number."""

import math
from decimal import Decimal

SHOWN_CHARACTERS = 60


def is_missing(value: object) -> bool:
    """Whether there is nothing in it."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def words_of(value: object) -> str | None:
    """A string as it is, and a number as it is written; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))  # a column of whole numbers with gaps is read as 1.0, 2.0, …
    return str(value)


def shown(value: object) -> str:
    """As much of a value as a sentence bears."""
    words = repr(value)
    return words if len(words) <= SHOWN_CHARACTERS else f"{words[: SHOWN_CHARACTERS - 1]}…"
