"""How alike values are that can be more or less the same, and which ratings there are of one example to compare."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from studio.metrics.agreement.ratings import Floats, Integers, Ratings

# How alike the values of each position are, from 0 to 1, by their codes; 1 for the same, and the same in either order.
Likeness = Callable[[Integers, Integers], Floats]


@dataclass(frozen=True, slots=True)
class Together:
    """Every two ratings of one example: which example, who gave them (the smaller index first), and their codes."""

    examples: Integers
    annotators: Integers
    codes: Integers

    @classmethod
    def of(cls, ratings: Ratings) -> "Together":
        """`annotators` and `codes` have shape (pairs, 2); the ratings are sorted, as they always are."""
        found = [np.empty((0, 2), dtype=np.int64)]
        for shift in range(1, int(np.bincount(ratings.examples).max(initial=0))):
            first = np.flatnonzero(ratings.examples[shift:] == ratings.examples[:-shift])
            found.append(np.stack([first, first + shift], axis=1))
        places = np.concatenate(found)
        return cls(ratings.examples[places[:, 0]], ratings.annotators[places], ratings.labels[places])


def likeness_of(values: Sequence[Any], alike: Callable[[Any, Any], float]) -> Likeness:
    """The likeness of coded values; each two are compared once, however often they are asked about."""
    known: dict[int, float] = {}

    def compared(pair: int) -> float:
        if pair not in known:
            one, other = divmod(pair, len(values))
            known[pair] = 1.0 if one == other else alike(values[one], values[other])
        return known[pair]

    def of_codes(first: Integers, second: Integers) -> Floats:
        pairs = np.minimum(first, second) * len(values) + np.maximum(first, second)
        different, place = np.unique(pairs, return_inverse=True)
        return np.array([compared(pair) for pair in different.tolist()], np.float64)[place.ravel()]

    return of_codes
