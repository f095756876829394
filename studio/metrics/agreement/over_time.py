"""Whether agreement grows or fades: the same figures, window by window."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from studio.metrics.agreement.ratings import Floats, Ratings
from studio.metrics.agreement.report import Agreement, agreement
from studio.metrics.bootstrap import RESAMPLES


@dataclass(frozen=True, slots=True)
class Window:
    """Agreement on the examples that got their last label from `start` up to, not including, `end`. Unix seconds."""

    start: float
    end: float
    agreement: Agreement


def equal_windows(times: ArrayLike, number: int) -> Floats:
    """The edges of `number` equally long windows that hold all times, the last one up to just after the last time.

    No times have no windows, and those at one moment have a single one.
    """
    seconds = np.asarray(times, dtype=np.float64)
    if not len(seconds):
        return np.empty(0)
    first, last = seconds.min(), seconds.max()
    starts = np.linspace(first, last, number if last > first else 1, endpoint=False)
    # Windows do not hold their end.
    return np.append(starts, np.nextafter(last, np.inf))


def agreement_over_time(
    ratings: Ratings,
    edges: ArrayLike,
    *,
    measure: Callable[..., Agreement] = agreement,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> list[Window]:
    """A window between every two edges, in Unix seconds; an example belongs to that of its last label.

    `measure` gives the figures of some ratings, and takes a seed and a number of resamples as `agreement` does.

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
        Window(float(start), float(end), measure(ratings.chosen(window == number), seed=seed, resamples=resamples))
        for number, (start, end) in enumerate(pairwise(bounds))
    ]
