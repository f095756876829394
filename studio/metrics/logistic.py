"""Between logits, which are log-odds, and probabilities of yes or no."""

import numpy as np

from studio.metrics.bootstrap import Floats


def sigmoid(logits: Floats) -> Floats:
    """The probability of each logit by itself, however large it is."""
    return np.exp(-np.logaddexp(0, -logits))


def log_odds(probabilities: Floats, least: float) -> Floats:
    """Of probabilities held between `least` and 1 - `least`, so that none is infinite."""
    inside = np.clip(probabilities, least, 1 - least)
    found: Floats = np.log(inside) - np.log1p(-inside)
    return found
