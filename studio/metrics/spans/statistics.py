"""Every metric of spans as a function of weights on the examples, so that one bootstrap serves them all.

See studio/metrics/classification/statistics.py for the contract. Strict ones are those of Tjong Kim Sang, E. F. and De
Meulder, F. (2003): Introduction to the CoNLL-2003 shared task. A span is right when start, end and label are.
"""

from collections.abc import Callable

import numpy as np

from studio.metrics.bootstrap import Floats, Statistic
from studio.metrics.spans.counted import CountedSpans
from studio.metrics.weighted import f1, mean, mean_of_defined, share


def micro_f1(counted: CountedSpans) -> Statistic:
    """The strict F1 of all spans together, which the CoNLL evaluation prints."""
    return _f1(counted.matched.sum(axis=1), counted.predicted.sum(axis=1), counted.gold.sum(axis=1))


def macro_f1(counted: CountedSpans) -> Statistic:
    """The mean strict F1 of the labels that occur among the gold or the predicted spans."""

    def statistic(weights: Floats) -> Floats:
        return mean_of_defined(f1(*_counts(counted, weights)))

    return statistic


def weighted_f1(counted: CountedSpans) -> Statistic:
    """The mean strict F1 of the labels, each counted as often as it is a gold one."""

    def statistic(weights: Floats) -> Floats:
        hits, predicted, gold = _counts(counted, weights)
        return share((np.nan_to_num(f1(hits, predicted, gold)) * gold).sum(axis=1), gold.sum(axis=1))

    return statistic


def label_f1(counted: CountedSpans, label: int) -> Statistic:
    """The strict F1 of one label."""
    return _f1(counted.matched[:, label], counted.predicted[:, label], counted.gold[:, label])


def precision(counted: CountedSpans) -> Statistic:
    """The share of predicted spans that are right."""
    return _share(counted.matched.sum(axis=1), counted.predicted.sum(axis=1))


def recall(counted: CountedSpans) -> Statistic:
    """The share of gold spans that are found."""
    return _share(counted.matched.sum(axis=1), counted.gold.sum(axis=1))


def exact_match(counted: CountedSpans) -> Statistic:
    """The share of examples with every span right and none too many; one without spans can be right, too."""
    return mean(counted.correct.astype(np.float64))


def boundary_f1(counted: CountedSpans) -> Statistic:
    """The F1 where start and end are enough, whatever the label."""
    return _f1(counted.bounded, counted.predicted.sum(axis=1), counted.gold.sum(axis=1))


def overlap_f1(counted: CountedSpans) -> Statistic:
    """The harmonic mean of the shares of predicted and of gold spans that meet one of their label on the other side.

    To share one character is enough.
    """

    def statistic(weights: Floats) -> Floats:
        predicted, gold = weights @ counted.predicted.sum(axis=1), weights @ counted.gold.sum(axis=1)
        precise = np.nan_to_num(share(weights @ counted.near_predicted, predicted))
        found = np.nan_to_num(share(weights @ counted.near_gold, gold))
        mean_of_both = np.nan_to_num(share(2 * precise * found, precise + found))
        return np.where(predicted + gold > 0, mean_of_both, np.nan)

    return statistic


# Name -> the statistic.
STATISTICS: dict[str, Callable[[CountedSpans], Statistic]] = {
    "micro_f1": micro_f1,
    "macro_f1": macro_f1,
    "weighted_f1": weighted_f1,
    "precision": precision,
    "recall": recall,
    "exact_match": exact_match,
    "boundary_f1": boundary_f1,
    "overlap_f1": overlap_f1,
}
LOWER_IS_BETTER: frozenset[str] = frozenset()


def _f1(hits: Floats, predicted: Floats, gold: Floats) -> Statistic:
    return _share(2 * hits, predicted + gold)


def _share(part: Floats, whole: Floats) -> Statistic:
    def statistic(weights: Floats) -> Floats:
        return share(weights @ part, weights @ whole)

    return statistic


def _counts(counted: CountedSpans, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """How often each label was found, predicted and true, each of shape (resamples, labels)."""
    return weights @ counted.matched, weights @ counted.predicted, weights @ counted.gold
