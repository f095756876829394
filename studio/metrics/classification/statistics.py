"""Every metric as a function of weights on the examples, so that one bootstrap serves them all.

A statistic takes weights of shape (resamples, examples), how often each resample holds each example, and gives shape
(resamples,); with weights of one it is scikit-learn's number. It is NaN where a resample leaves it undefined.
"""

from collections.abc import Callable

import numpy as np

from studio.metrics.bootstrap import Floats, Statistic
from studio.metrics.classification.calibration import bins_of
from studio.metrics.classification.scored import Scored


def accuracy(scored: Scored) -> Statistic:
    return _mean(scored.correct.astype(float))


def macro_f1(scored: Scored) -> Statistic:
    """The mean over the labels that occur among the gold labels or the predictions."""

    def statistic(weights: Floats) -> Floats:
        return _mean_of_defined(_f1(*_counts(scored, weights)))

    return statistic


def weighted_f1(scored: Scored) -> Statistic:
    """The mean over the labels, each counted as often as it is the gold label."""

    def statistic(weights: Floats) -> Floats:
        hits, predicted, actual = _counts(scored, weights)
        f1 = np.nan_to_num(_f1(hits, predicted, actual))
        total: Floats = (f1 * actual).sum(axis=1) / actual.sum(axis=1)
        return total

    return statistic


def label_f1(scored: Scored, label: int) -> Statistic:
    """The F1 of one label against the rest."""
    predicted, actual = (scored.predicted == label).astype(float), (scored.gold == label).astype(float)

    def statistic(weights: Floats) -> Floats:
        return _f1(weights @ (predicted * actual), weights @ predicted, weights @ actual)

    return statistic


def roc_auc(scored: Scored) -> Statistic:
    """One label against the rest, the mean over the labels that have examples and leave some to the rest."""
    return _over_labels(scored, _area_under_roc)


def pr_auc(scored: Scored) -> Statistic:
    """Average precision of one label against the rest, the mean over the labels that have examples."""
    return _over_labels(scored, _average_precision)


def log_loss(scored: Scored) -> Statistic:
    least = np.finfo(np.float64).eps
    return _mean(-np.log(np.clip(scored.probabilities[np.arange(scored.examples), scored.gold], least, 1)))


def brier(scored: Scored) -> Statistic:
    """Brier, G. W. (1950): Verification of forecasts expressed in terms of probability; halved for two labels."""
    squares = ((scored.probabilities - scored.is_label(scored.gold)) ** 2).sum(axis=1)
    return _mean(squares / 2 if scored.labels == 2 else squares)


def ece(scored: Scored) -> Statistic:
    """Expected calibration error. Naeini, M. P. et al. (2015): Obtaining well calibrated probabilities. AAAI."""
    members = bins_of(scored.confidence)
    gaps = (scored.correct - scored.confidence)[:, None] * members

    def statistic(weights: Floats) -> Floats:
        error: Floats = np.abs(weights @ gaps).sum(axis=1) / weights.sum(axis=1)
        return error

    return statistic


# Name -> the statistic; with one label for each text, micro-F1 is the accuracy.
STATISTICS: dict[str, Callable[[Scored], Statistic]] = {
    "accuracy": accuracy,
    "macro_f1": macro_f1,
    "micro_f1": accuracy,
    "weighted_f1": weighted_f1,
    "roc_auc": roc_auc,
    "pr_auc": pr_auc,
    "log_loss": log_loss,
    "brier": brier,
    "ece": ece,
}
LOWER_IS_BETTER = frozenset({"log_loss", "brier", "ece"})


def _mean(values: Floats) -> Statistic:
    def statistic(weights: Floats) -> Floats:
        mean: Floats = (weights @ values) / weights.sum(axis=1)
        return mean

    return statistic


def _counts(scored: Scored, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """How often each label was found, predicted and true, each of shape (resamples, labels)."""
    predicted, actual = scored.is_label(scored.predicted), scored.is_label(scored.gold)
    return weights @ (predicted * actual), weights @ predicted, weights @ actual


def _f1(hits: Floats, predicted: Floats, actual: Floats) -> Floats:
    return _share(2 * hits, predicted + actual)


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)


def _mean_of_defined(values: Floats) -> Floats:
    """The mean of each row over what is defined in it."""
    defined = ~np.isnan(values)
    return _share(np.where(defined, values, 0).sum(axis=1), defined.sum(axis=1).astype(float))


def _over_labels(scored: Scored, of_one: Callable[[Floats, Floats], Floats]) -> Statistic:
    """The mean over the labels of a statistic of what is true and what is not, by falling probability."""
    orders = [np.argsort(-scored.probabilities[:, label], kind="stable") for label in range(scored.labels)]

    def statistic(weights: Floats) -> Floats:
        rows = []
        for label, order in enumerate(orders):
            falling = scored.probabilities[order, label]
            # Examples of one probability stand at one threshold.
            begins = np.flatnonzero(np.concatenate(([True], falling[1:] != falling[:-1])))
            is_label = (scored.gold[order] == label).astype(float)
            ordered = weights[:, order]
            true = np.add.reduceat(ordered * is_label, begins, axis=1)
            false = np.add.reduceat(ordered * (1 - is_label), begins, axis=1)
            rows.append(of_one(true, false))
        return _mean_of_defined(np.stack(rows, axis=1))

    return statistic


def _area_under_roc(true: Floats, false: Floats) -> Floats:
    above = np.cumsum(true, axis=1) - true / 2
    return _share((above * false).sum(axis=1), true.sum(axis=1) * false.sum(axis=1))


def _average_precision(true: Floats, false: Floats) -> Floats:
    found = np.cumsum(true, axis=1)
    precision = np.nan_to_num(_share(found, found + np.cumsum(false, axis=1)))
    return _share((true * precision).sum(axis=1), true.sum(axis=1))
