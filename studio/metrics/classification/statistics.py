"""Every metric as a function of weights on the examples, so that one bootstrap serves them all.

A statistic takes weights of shape (resamples, examples), how often each resample holds each example, and gives shape
(resamples,); with weights of one it is scikit-learn's number. It is NaN where a resample leaves it undefined.
"""

from collections.abc import Callable

import numpy as np

from studio.metrics.bootstrap import Floats, Statistic
from studio.metrics.classification.calibration import calibration_error
from studio.metrics.classification.scored import Scored
from studio.metrics.weighted import area_under_roc, average_precision, f1, mean, mean_of_defined, mean_over_labels


def accuracy(scored: Scored) -> Statistic:
    return mean(scored.correct.astype(float))


def macro_f1(scored: Scored) -> Statistic:
    """The mean over the labels that occur among the gold labels or the predictions."""

    def statistic(weights: Floats) -> Floats:
        return mean_of_defined(f1(*_counts(scored, weights)))

    return statistic


def weighted_f1(scored: Scored) -> Statistic:
    """The mean over the labels, each counted as often as it is the gold label."""

    def statistic(weights: Floats) -> Floats:
        hits, predicted, actual = _counts(scored, weights)
        of_each = np.nan_to_num(f1(hits, predicted, actual))
        total: Floats = (of_each * actual).sum(axis=1) / actual.sum(axis=1)
        return total

    return statistic


def label_f1(scored: Scored, label: int) -> Statistic:
    """The F1 of one label against the rest."""
    predicted, actual = (scored.predicted == label).astype(float), (scored.gold == label).astype(float)

    def statistic(weights: Floats) -> Floats:
        return f1(weights @ (predicted * actual), weights @ predicted, weights @ actual)

    return statistic


def roc_auc(scored: Scored) -> Statistic:
    """One label against the rest, the mean over the labels that have examples and leave some to the rest."""
    return mean_over_labels(scored.probabilities, scored.is_label(scored.gold), area_under_roc)


def pr_auc(scored: Scored) -> Statistic:
    """Average precision of one label against the rest, the mean over the labels that have examples."""
    return mean_over_labels(scored.probabilities, scored.is_label(scored.gold), average_precision)


def log_loss(scored: Scored) -> Statistic:
    least = np.finfo(np.float64).eps
    return mean(-np.log(np.clip(scored.probabilities[np.arange(scored.examples), scored.gold], least, 1)))


def brier(scored: Scored) -> Statistic:
    """Brier, G. W. (1950): Verification of forecasts expressed in terms of probability; halved for two labels."""
    squares = ((scored.probabilities - scored.is_label(scored.gold)) ** 2).sum(axis=1)
    return mean(squares / 2 if scored.labels == 2 else squares)


def ece(scored: Scored) -> Statistic:
    """How far the probability of what was predicted is from how often that is right."""
    return calibration_error(scored)


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


def _counts(scored: Scored, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """How often each label was found, predicted and true, each of shape (resamples, labels)."""
    predicted, actual = scored.is_label(scored.predicted), scored.is_label(scored.gold)
    return weights @ (predicted * actual), weights @ predicted, weights @ actual
