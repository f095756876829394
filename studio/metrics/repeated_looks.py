"""How sure each look at one set of examples has to be, so that all looks together seldom mislead.

Every look spends a part of what may go wrong, here 1 / (k (k + 1)) of it at the k-th, which adds up to the whole and
never to more: Lan, K. K. G. and DeMets, D. L. (1983): Discrete sequential boundaries for clinical trials. Biometrika
70; of many hypotheses instead of one: Foster, D. P. and Stine, R. A. (2008): Alpha-investing. JRSS B 70.
"""

from dataclasses import replace

from studio.metrics.figure import Figure
from studio.metrics.intervals import Z, standard_errors

# How often, at most, any look at all may take for a gain what is none, on that one side of the interval. The first
# look spends half of it, which is the usual 95 % interval.
MOST_MISLED = 0.05


def level(looks: int) -> float:
    """How sure the next look has to be after so many."""
    return 1 - 2 * MOST_MISLED / ((looks + 1) * (looks + 2))


def stretch(looks: int) -> float:
    """How many times as wide the interval is as at the first look."""
    return standard_errors(level(looks)) / Z


def stretched(figure: Figure, looks: int) -> Figure:
    """The figure with its 95 % interval as wide as that look needs.

    By the normal distribution on either side, as resamples that reach into such tails are too many to draw.
    """
    if not looks or figure.value is None or figure.low is None or figure.high is None:
        return figure
    down, up, times = figure.value - figure.low, figure.high - figure.value, stretch(looks)
    return replace(figure, low=figure.value - times * down, high=figure.value + times * up)
