"""How the hold-out is spread in an order."""

from collections.abc import Sequence
from math import sqrt


def furthest_from(share: float, splits: Sequence[str]) -> float:
    """The largest distance of the hold-out's number in any prefix from its share, in standard deviations.

    A prefix of n drawn at random has a standard deviation of sqrt(n * share * (1 - share)), here at least 1.
    """
    held, furthest = 0, 0.0
    for count, split in enumerate(splits, start=1):
        held += split == "holdout"
        furthest = max(furthest, abs(held - share * count) / max(1.0, sqrt(count * share * (1 - share))))
    return furthest
