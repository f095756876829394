"""A number with how sure it is and how much it rests on; or none, and why."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` with its 95 % interval `low` to `high`, computed from `n` things.

    An undefined value is None, and `reason` says why in a sentence. Where there is a value, `reason` is empty or says
    what the value leaves out, or why it has no interval.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    reason: str = ""


def plain(figure: Figure) -> dict[str, Any]:
    """The figure as JSON values, as a report has it."""
    return {"value": figure.value, "low": figure.low, "high": figure.high, "reason": figure.reason}


def undefined(reason: str, n: int = 0) -> Figure:
    """A figure without a value."""
    return Figure(None, None, None, n, reason)
