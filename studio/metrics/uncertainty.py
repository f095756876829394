"""How unsure a model is of an answer."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def normalised_entropy(probabilities: Floats) -> Floats:
    """For rows of shape (examples, labels): 0 where one label has it all, 1 where all are even.

    Shannon, C. E. (1948): A mathematical theory of communication; over its maximum, the logarithm of the labels.
    """
    p = probabilities
    if p.shape[1] < 2:
        return np.zeros(len(p))
    nats = -(p * np.log(p, out=np.zeros_like(p), where=p > 0)).sum(axis=1)
    # Rounding may lead a hair beyond the ends.
    return np.asarray(np.clip(nats / np.log(p.shape[1]), 0.0, 1.0))


# What strategies are given of an answer that is more than a label: two numbers that sum to 1, and are the further apart
# the surer a model is that all of it is right.
SURENESS = ("sure", "unsure")


def by_sureness(confidence: float) -> tuple[float, float]:
    """Those numbers, of the probability that an answer is right: alike where it is 0."""
    return (1 + confidence) / 2, (1 - confidence) / 2
