"""The answers to the windows of one text as one answer."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def pool(rows: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Probabilities, shape (labels,): the mean of the windows' logits, weighted, and normalised again.

    The logarithms of probabilities are logits less one number a window, which the normalisation takes away again. A
    single window's answer stays as it is.
    """
    if len(rows) == 1:
        return rows[0]
    # A probability of 0 is one that is too small for its type; it must not decide alone.
    logits = np.log(np.maximum(np.array(rows, np.float64), np.finfo(np.float64).tiny))
    mean = np.average(logits, axis=0, weights=np.asarray(weights, np.float64))
    powers = np.exp(mean - mean.max())
    pooled: Floats = powers / powers.sum()
    return pooled
