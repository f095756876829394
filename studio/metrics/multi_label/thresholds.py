"""From which probability on a label is given, tuned so that it is not the chance of a few examples."""

import numpy as np
from numpy.typing import ArrayLike

from studio.metrics.bootstrap import Floats
from studio.metrics.logistic import log_odds, sigmoid
from studio.metrics.multi_label.scored import USUAL_THRESHOLD, require_chances

# As many examples with a label as what is known without them is worth: with so many, its own best threshold and the
# one of all labels count alike. Far less overfits, far more does not let labels differ.
WORTH = 10.0
# What is less likely is as good as impossible.
LEAST = 1e-6


def tuned_thresholds(probabilities: Floats, gold: ArrayLike) -> list[float]:
    """A threshold for each label; both arrays have shape (examples, labels), gold 1 where an example has a label.

    The probabilities must be out-of-sample, as a model is surer of what it was trained on.

    Each label's threshold is the one with its best F1, which a few examples would overfit (Yang, Y. (2001): A study of
    thresholding strategies for text categorization. SIGIR). So it is moved towards the threshold with the best F1 of
    all labels together, in log-odds: of n examples with the label its own best has the weight n / (n + 10). The shared
    one is moved towards 0.5 by the same rule, and without any gold label all are 0.5.

    Raises:
        ValueError: no examples, a shape that does not fit, or numbers that are no probabilities (logits, say).
    """
    has = np.asarray(gold, np.float64)
    require_chances(probabilities, *has.shape)
    odds = log_odds(probabilities, LEAST)
    shared = _moved(odds.ravel(), has.ravel(), float(log_odds(np.array(USUAL_THRESHOLD), LEAST)))
    found = np.array([_moved(odds[:, label], has[:, label], shared) for label in range(has.shape[1])])
    return [float(one) for one in sigmoid(found)]


def _moved(odds: Floats, has: Floats, towards: float) -> float:
    """The best threshold, moved as far as its examples are too few to trust it."""
    positives = float(has.sum())
    if not positives:
        return towards
    weight = positives / (positives + WORTH)
    return weight * _best(odds, has, towards) + (1 - weight) * towards


def _best(odds: Floats, has: Floats, towards: float) -> float:
    """The threshold with the best F1, midway between two values; of equally good ones that nearest to `towards`."""
    order = np.argsort(-odds, kind="stable")
    falling = odds[order]
    # What has one probability stands on one side of a threshold.
    ends = np.flatnonzero(np.concatenate((falling[1:] != falling[:-1], [True])))
    f1 = 2 * np.cumsum(has[order])[ends] / (ends + 1 + has.sum())
    below = np.append(falling[ends[:-1] + 1], falling[-1])
    thresholds = (falling[ends] + below) / 2
    good = thresholds[f1 >= f1.max()]
    return float(good[np.abs(good - towards).argmin()])
