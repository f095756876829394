"""The answers to the windows of one text as one answer: the mean of their logits, weighted."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from studio.metrics.logistic import log_odds, sigmoid

Floats = NDArray[np.float64]
# A probability of 0 is one that is too small for its type; it must not decide alone.
TINY = float(np.finfo(np.float64).tiny)
LEAST_CHANCE = float(np.finfo(np.float64).eps)


def pooled_names(rows: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Of probabilities that sum to 1, shape (labels,) each; normalised again. A single window's answer stays as it is.

    The logarithms of probabilities are logits less one number a window, which the normalisation takes away again.
    """
    if len(rows) == 1:
        return rows[0]
    mean = _mean(np.log(np.maximum(np.array(rows, np.float64), TINY)), weights)
    powers = np.exp(mean - mean.max())
    pooled: Floats = powers / powers.sum()
    return pooled


def pooled_chances(rows: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Of a probability of each label by itself, shape (labels,) each. A single window's answer stays as it is."""
    if len(rows) == 1:
        return rows[0]
    return sigmoid(_mean(log_odds(np.array(rows, np.float64), LEAST_CHANCE), weights))


def _mean(logits: Floats, weights: Sequence[float]) -> Floats:
    found: Floats = np.average(logits, axis=0, weights=np.asarray(weights, np.float64))
    return found
