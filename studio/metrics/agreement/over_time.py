"""Whether agreement grows or fades: the same figures, window by window."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from studio.metrics.agreement.ratings import Ratings
from studio.metrics.agreement.report import Agreement, agreement


@dataclass(frozen=True, slots=True)
class Window:
    """Agreement on the examples that got their last label from `start` up to, not including, `end`. Unix seconds."""

    start: float
    end: float
    agreement: Agreement


def agreement_over_time(
    ratings: Ratings, edges: ArrayLike, measure: Callable[[Ratings], Agreement] = agreement
) -> list[Window]:
    """A window between every two edges, in Unix seconds; an example belongs to that of its last label.

    `measure` gives the figures of some ratings.

    Raises:
        ValueError: the ratings have no times.
    """
    if ratings.times is None:
        raise ValueError("found ratings without times; gather them with times to look at them over time")
    bounds = np.asarray(edges, dtype=np.float64)
    last = np.full(int(ratings.examples.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(last, ratings.examples, ratings.times)
    window = np.searchsorted(bounds, last, side="right")[ratings.examples] - 1
    return [
        Window(float(start), float(end), measure(ratings.chosen(window == number)))
        for number, (start, end) in enumerate(pairwise(bounds))
    ]
