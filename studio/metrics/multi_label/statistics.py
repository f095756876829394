"""Every metric of sets of labels as a function of weights on the examples, so that one bootstrap serves them all.

With weights of one each is scikit-learn's number; see studio/metrics/classification/statistics.py for the contract.
"""

from collections.abc import Callable

import numpy as np

from studio.metrics.bootstrap import Floats, Statistic
from studio.metrics.multi_label.calibration import calibration_error
from studio.metrics.multi_label.scored import ScoredSets
from studio.metrics.weighted import (
    area_under_roc,
    average_precision,
    f1,
    mean,
    mean_of_defined,
    mean_over_labels,
    share,
)


def accuracy(scored: ScoredSets) -> Statistic:
    """The share of examples whose labels are exactly right."""
    return mean(scored.correct.astype(np.float64))


def macro_f1(scored: ScoredSets) -> Statistic:
    """The mean over the labels that occur among the gold labels or the predictions."""

    def statistic(weights: Floats) -> Floats:
        return mean_of_defined(f1(*_counts(scored, weights)))

    return statistic


def micro_f1(scored: ScoredSets) -> Statistic:
    """The F1 of all decisions together."""

    def statistic(weights: Floats) -> Floats:
        return f1(*(count.sum(axis=1) for count in _counts(scored, weights)))

    return statistic


def weighted_f1(scored: ScoredSets) -> Statistic:
    """The mean over the labels, each counted as often as it is a gold label."""

    def statistic(weights: Floats) -> Floats:
        hits, predicted, actual = _counts(scored, weights)
        return share((np.nan_to_num(f1(hits, predicted, actual)) * actual).sum(axis=1), actual.sum(axis=1))

    return statistic


def samples_f1(scored: ScoredSets) -> Statistic:
    """The mean F1 of each example's own labels; no label where there is none is right."""
    hits = (scored.predicted * scored.gold).sum(axis=1)
    of_each = f1(hits, scored.predicted.sum(axis=1), scored.gold.sum(axis=1))
    return mean(np.nan_to_num(of_each, nan=1.0))


def hamming_loss(scored: ScoredSets) -> Statistic:
    """The share of decisions, one a label and example, that are wrong."""
    return mean((scored.predicted != scored.gold).mean(axis=1))


def roc_auc(scored: ScoredSets) -> Statistic:
    """The mean over the labels that some examples have and others have not."""
    return mean_over_labels(scored.probabilities, scored.gold, area_under_roc)


def pr_auc(scored: ScoredSets) -> Statistic:
    """Average precision, the mean over the labels that have examples."""
    return mean_over_labels(scored.probabilities, scored.gold, average_precision)


def log_loss(scored: ScoredSets) -> Statistic:
    """Of each decision by itself, the mean over all of them."""
    least = np.finfo(np.float64).eps
    said = np.where(scored.gold == 1, scored.probabilities, 1 - scored.probabilities)
    return mean(-np.log(np.clip(said, least, 1 - least)).mean(axis=1))


def brier(scored: ScoredSets) -> Statistic:
    """Brier, G. W. (1950): Verification of forecasts expressed in terms of probability; the mean over all decisions."""
    return mean(((scored.probabilities - scored.gold) ** 2).mean(axis=1))


def ece(scored: ScoredSets) -> Statistic:
    """How far the probabilities of labels are from how often examples have them, over all decisions."""
    return calibration_error(scored)


def label_f1(scored: ScoredSets, label: int) -> Statistic:
    """The F1 of one label."""
    predicted, actual = scored.predicted[:, label], scored.gold[:, label]

    def statistic(weights: Floats) -> Floats:
        return f1(weights @ (predicted * actual), weights @ predicted, weights @ actual)

    return statistic


STATISTICS: dict[str, Callable[[ScoredSets], Statistic]] = {
    "accuracy": accuracy,
    "macro_f1": macro_f1,
    "micro_f1": micro_f1,
    "weighted_f1": weighted_f1,
    "samples_f1": samples_f1,
    "hamming_loss": hamming_loss,
    "roc_auc": roc_auc,
    "pr_auc": pr_auc,
    "log_loss": log_loss,
    "brier": brier,
    "ece": ece,
}
LOWER_IS_BETTER = frozenset({"hamming_loss", "log_loss", "brier", "ece"})


def _counts(scored: ScoredSets, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """How often each label was found, predicted and true, each of shape (resamples, labels)."""
    return weights @ (scored.predicted * scored.gold), weights @ scored.predicted, weights @ scored.gold
