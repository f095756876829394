"""What statistics are made of: means, shares and areas under curves, of examples that are there so many times.

Weights have shape (resamples, examples), how often each resample holds each example. What is undefined is NaN.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from studio.metrics.bootstrap import Floats, Statistic


def mean(values: Floats) -> Statistic:
    """The mean of a value of each example."""

    def statistic(weights: Floats) -> Floats:
        found: Floats = (weights @ values) / weights.sum(axis=1)
        return found

    return statistic


def mean_where(values: Floats, chosen: NDArray[np.bool_]) -> Statistic:
    """The mean over the chosen examples; undefined where a resample holds none of them."""
    counted = chosen.astype(np.float64)

    def statistic(weights: Floats) -> Floats:
        return share(weights @ (values * counted), weights @ counted)

    return statistic


def share(part: Floats, whole: Floats) -> Floats:
    """Undefined where the whole is nothing."""
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)


def f1(hits: Floats, predicted: Floats, actual: Floats) -> Floats:
    """The harmonic mean of precision and recall; undefined for what was neither predicted nor there."""
    return share(2 * hits, predicted + actual)


def mean_of_defined(values: Floats) -> Floats:
    """The mean of each row over what is defined in it."""
    defined = ~np.isnan(values)
    return share(np.where(defined, values, 0).sum(axis=1), defined.sum(axis=1).astype(float))


def mean_over_labels(probabilities: Floats, is_label: Floats, of_one: Callable[[Floats, Floats], Floats]) -> Statistic:
    """The mean over the labels of a statistic of what is true and what is not, by falling probability.

    Both arrays have shape (examples, labels); `is_label` is 1 where an example has the label, else 0.
    """
    orders = [np.argsort(-column, kind="stable") for column in probabilities.T]

    def statistic(weights: Floats) -> Floats:
        rows = []
        for label, order in enumerate(orders):
            falling = probabilities[order, label]
            # Examples of one probability stand at one threshold.
            begins = np.flatnonzero(np.concatenate(([True], falling[1:] != falling[:-1])))
            has, ordered = is_label[order, label], weights[:, order]
            true = np.add.reduceat(ordered * has, begins, axis=1)
            false = np.add.reduceat(ordered * (1 - has), begins, axis=1)
            rows.append(of_one(true, false))
        return mean_of_defined(np.stack(rows, axis=1))

    return statistic


def area_under_roc(true: Floats, false: Floats) -> Floats:
    """How often what is true stands above what is not; by falling threshold, shape (resamples, thresholds)."""
    above = np.cumsum(true, axis=1) - true / 2
    return share((above * false).sum(axis=1), true.sum(axis=1) * false.sum(axis=1))


def average_precision(true: Floats, false: Floats) -> Floats:
    """The precision at each threshold, weighted by how much more is found there."""
    found = np.cumsum(true, axis=1)
    precision = np.nan_to_num(share(found, found + np.cumsum(false, axis=1)))
    return share((true * precision).sum(axis=1), true.sum(axis=1))
