"""The coefficients themselves. Each takes weights, so that one formula gives the figure and all its resamples.

`weights` has shape (resamples, profiles): how many examples of each profile there are. The answer has shape
(resamples,), and is nan where the coefficient is undefined.
"""

import numpy as np

from studio.metrics.agreement.ratings import Floats, Integers


def percent_agreement(weights: Floats, counts: Integers) -> Floats:
    """The share of pairs of annotators that agree on an example, averaged over the examples."""
    return np.asarray(weights @ _agreeing_share(counts) / weights.sum(axis=1))


def fleiss_kappa(weights: Floats, counts: Integers) -> Floats:
    """Fleiss, J. L. (1971): Measuring nominal scale agreement among many raters. Psychological Bulletin 76.

    It is defined only where every example has the same number of raters. It is undefined when one label is all
    there is.
    """
    raters = counts.sum(axis=1)
    if len(np.unique(raters)) > 1:
        raise ValueError("found different numbers of raters; Fleiss' kappa expects the same number for each example")
    used = weights @ counts
    by_chance = ((used / used.sum(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return _beyond_chance(percent_agreement(weights, counts), by_chance)


def krippendorff_alpha(weights: Floats, counts: Integers) -> Floats:
    """Nominal alpha. Krippendorff, K. (2011): Computing Krippendorff's alpha-reliability.

    Any number of raters an example will do. The coincidences off the diagonal are summed without making the matrix.
    It is undefined when one label is all there is.
    """
    raters = counts.sum(axis=1)
    observed = weights @ ((raters**2 - (counts**2).sum(axis=1)) / (raters - 1))
    used = weights @ counts
    total = used.sum(axis=1)
    expected = (total**2 - (used**2).sum(axis=1)) / (total - 1)
    return _ratio(expected - observed, expected)


def cohen_kappa(weights: Floats, first: Integers, second: Integers, label_count: int) -> Floats:
    """Cohen, J. (1960): A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20.

    Here a kind of example is what the first and the second annotator said of it. It is undefined when both used one
    and the same label only.
    """
    total = weights.sum(axis=1)
    labels = np.arange(label_count)
    by_first, by_second = (weights @ (said[:, None] == labels) for said in (first, second))
    by_chance = (by_first * by_second).sum(axis=1) / total**2
    return _beyond_chance(weights @ (first == second) / total, by_chance)


def _agreeing_share(counts: Integers) -> Floats:
    raters = counts.sum(axis=1)
    return np.asarray((counts * (counts - 1)).sum(axis=1) / (raters * (raters - 1)))


def _beyond_chance(agreement: Floats, by_chance: Floats) -> Floats:
    """How far agreement goes beyond chance, of the way that it could go; nan where chance alone is 100 %."""
    return _ratio(agreement - by_chance, 1 - by_chance)


def _ratio(part: Floats, whole: Floats) -> Floats:
    """nan where the whole is nothing."""
    return np.asarray(np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0))
