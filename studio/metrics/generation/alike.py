"""How far two texts that people wrote for one example are the same."""

import numpy as np

from studio.metrics.generation.chrf import chrf_counts, chrf_from


def mean_chrf(one: str, other: str) -> float:
    """chrF from 0 to 1, the mean of both directions, so that no writer counts as the gold one; 1 for the same text."""
    if one == other:
        return 1.0
    there, _ = chrf_counts([one], [other])
    # What one text said is what the other one wanted.
    back = there.reshape(-1, 3)[:, [1, 0, 2]].reshape(there.shape)
    return float(chrf_from(np.concatenate([there, back])).mean())
