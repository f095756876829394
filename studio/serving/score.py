"""How good answers are as one number, by which ways to run a version are compared."""

import math

import numpy as np

from studio.metrics.measurable import Measurable


def score_of(measured: Measurable, metric: str) -> float:
    """Of this figure of the report; 1 where it is undefined, as nothing is to be found there and nothing was said."""
    value = float(measured.statistic(metric)(np.ones((1, measured.examples)))[0])
    return 1.0 if math.isnan(value) else value
