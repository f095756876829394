"""95 % intervals in closed form: of a share, of a median, and of the difference between two figures."""

from math import ceil, floor, hypot, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from studio.metrics.figure import Figure, undefined

# Standard errors on either side that hold 95 % of a normal distribution.
Z = 1.959963984540054


def standard_errors(level: float) -> float:
    """How many on either side hold this share of a normal distribution."""
    return NormalDist().inv_cdf((1 + level) / 2)


def share(part: int, whole: int) -> Figure:
    """`part` of `whole`, from 0 to 1. Wilson, E. B. (1927): Probable inference. JASA 22. `whole` is at least 1."""
    value, width = part / whole, Z**2 / whole
    middle = (value + width / 2) / (1 + width)
    reach = sqrt(value * (1 - value) * width + width**2 / 4) / (1 + width)
    # Rounding must not push the value out of its own interval.
    return Figure(value, min(value, max(0.0, middle - reach)), max(value, min(1.0, middle + reach)), whole)


def median(values: NDArray[np.float64]) -> Figure:
    """The median, with the two order statistics around it. At least one value; six for an interval.

    Campbell, M. J. and Gardner, M. J. (1988): Calculating confidence intervals for some non-parametric analyses.
    British Medical Journal 296.
    """
    ordered, number = np.sort(values), len(values)
    value, reach = float(np.median(ordered)), Z * sqrt(number) / 2
    lower, upper = floor(number / 2 - reach + 0.5), ceil(number / 2 + reach + 0.5)
    if lower < 1:
        return Figure(value, None, None, number, "Fewer than 6 values are too few for an interval.")
    return Figure(value, float(ordered[lower - 1]), float(ordered[min(upper, number) - 1]), number)


def difference(one: Figure, other: Figure) -> Figure:
    """How much more `one` is than `other`, from the intervals of both, which must be independent.

    For shares this is method 10 of Newcombe, R. G. (1998): Interval estimation for the difference between independent
    proportions. Statistics in Medicine 17. It holds for other figures too: Zou, G. Y. and Donner, A. (2008):
    Construction of confidence limits about effect measures. Statistics in Medicine 27.
    """
    number = one.n + other.n
    if one.value is None or one.low is None or one.high is None:
        return undefined(one.reason, number)
    if other.value is None or other.low is None or other.high is None:
        return undefined(other.reason, number)
    value = one.value - other.value
    down = hypot(one.value - one.low, other.high - other.value)
    up = hypot(one.high - one.value, other.value - other.low)
    return Figure(value, value - down, value + up, number)
