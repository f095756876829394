"""The linear head: a multinomial logistic regression on normalised embeddings, with its temperature."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.checkpoints.heads import normalised, softmax
from studio.metrics.classification import Scored
from studio.metrics.classification.calibration import fit_temperature

# scikit-learn's C. Of 0.3 to 300, best in log loss on SNIPS at 1,000 labels, and nearly best at 50 and 200.
STRENGTH = 100.0
MOST_ITERATIONS = 1_000
# The bias of a label without examples: others are always likelier, as a text's highest logit is never below 0.
UNSEEN = -20.0
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Examples:
    """Embeddings of shape (examples, size), which may be none, and each one's label: 0, 1, …"""

    features: Floats
    gold: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """`weight` of shape (labels, size) and `bias` of shape (labels,), divided by the temperature."""

    weight: Floats
    bias: Floats
    temperature: float


def fit(train: Examples, calibration: Examples, label_count: int) -> Fitted:
    """A head over `label_count` labels, of which at least two occur; its temperature is 1 without calibration.

    There is no chance in it: the same examples in the same order give the same head.
    """
    # scikit-learn takes two seconds to import, which the studio's start should not wait for.
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    # The matrices are so small that threads would spend twenty times as long on waiting for each other.
    with threadpool_limits(1, user_api="blas"):
        model = LogisticRegression(C=STRENGTH, max_iter=MOST_ITERATIONS).fit(normalised(train.features), train.gold)
    seen, rows = model.classes_, _of_each_label(model.coef_, model.intercept_)
    temperature = _temperature(*rows, seen, calibration)
    weight, bias = np.zeros((label_count, train.features.shape[1])), np.full(label_count, UNSEEN)
    weight[seen], bias[seen] = (row / temperature for row in rows)
    return Fitted(weight, bias, temperature)


def _temperature(weight: Floats, bias: Floats, seen: NDArray[np.int64], calibration: Examples) -> float:
    known = np.isin(calibration.gold, seen)
    if not known.any():
        return 1.0
    logits = normalised(calibration.features[known]) @ weight.T + bias
    return fit_temperature(Scored(softmax(logits), np.searchsorted(seen, calibration.gold[known])))


def _of_each_label(weight: Floats, bias: Floats) -> tuple[Floats, Floats]:
    """scikit-learn has one row for two labels, whose sigmoid is this softmax."""
    if len(weight) > 1:
        return weight, bias
    return np.concatenate([-weight, weight]) / 2, np.concatenate([-bias, bias]) / 2
