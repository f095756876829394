"""How much better one model is than another on the same examples, with intervals that hold where few answers differ.

Where both say the same of every example, every resample agrees that the difference is 0 exactly, though others of
which they differ may just not have come up. Two pairs more, one in favour of each, own up to that: Bonett, D. G. and
Price, R. M. (2012): Adjusted Wald confidence interval for a difference of binomial proportions based on paired data.
Journal of Educational and Behavioral Statistics 37.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import sqrt
from typing import TypeVar

import numpy as np

from studio.metrics.bootstrap import RESAMPLES, Floats, Statistic, estimates
from studio.metrics.figure import Figure
from studio.metrics.intervals import standard_errors

Name = TypeVar("Name")


def share_gained(gained: int, lost: int, whole: int, level: float = 0.95) -> Figure:
    """How many more of `whole` examples one model gets right: `gained` only it, `lost` only the other one."""
    if not whole:
        return Figure(None, None, None, 0, "There is no example.")
    value, total = (gained - lost) / whole, whole + 2
    middle, differ = (gained - lost) / total, (gained + lost + 2) / total
    reach = standard_errors(level) * sqrt((differ - middle**2) / total)
    # All that differ on one side leave the value at the edge of its interval, and rounding must not push it out.
    return Figure(value, min(value, max(-1.0, middle - reach)), max(value, min(1.0, middle + reach)), whole)


def gains(one: Mapping[Name, Statistic], other: Mapping[Name, Statistic], examples: int) -> dict[Name, Figure]:
    """How much more each statistic is of `one` than of `other`, by a paired bootstrap.

    Each of the two pairs more is worth one example's share of a difference of 1.
    """
    differences = {name: _with_two_more(one[name], other[name]) for name in one}
    times = np.ones(examples + 2, np.intp)
    found = estimates(differences, times, seed=0, resamples=RESAMPLES, undefined="no example tells.")
    return {name: replace(figure, n=examples) for name, figure in found.items()}


def _with_two_more(one: Statistic, other: Statistic) -> Statistic:
    def difference(weights: Floats) -> Floats:
        real = weights[:, :-2]
        more: Floats = (weights[:, -2] - weights[:, -1]) / weights.sum(axis=1)
        return one(real) - other(real) + more

    return difference
