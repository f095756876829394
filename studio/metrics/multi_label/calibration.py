"""Whether labels said to be 80 % likely are there four times in five, over all decisions, and what makes it so."""

import numpy as np

from studio.metrics.answered import Decided
from studio.metrics.bootstrap import Floats, Statistic
from studio.metrics.classification.calibration import COOLEST, HOTTEST, USUAL_DEVIATION, Bin, bins_of
from studio.metrics.classification.calibration import reliability as reliability_of
from studio.metrics.logistic import log_odds, sigmoid
from studio.metrics.multi_label.scored import ScoredSets


def reliability(scored: ScoredSets) -> list[Bin]:
    """The bins that hold decisions, the least likely labels first; `examples` counts decisions."""
    return reliability_of(Decided(scored.probabilities.ravel(), scored.gold.ravel() == 1))


def calibration_error(scored: ScoredSets) -> Statistic:
    """Expected calibration error. Naeini, M. P. et al. (2015): Obtaining well calibrated probabilities. AAAI."""
    members = bins_of(scored.probabilities.ravel())
    gaps = ((scored.gold - scored.probabilities).ravel()[:, None] * members).reshape(*scored.gold.shape, -1).sum(axis=1)

    def statistic(weights: Floats) -> Floats:
        error: Floats = np.abs(weights @ gaps).sum(axis=1) / (weights.sum(axis=1) * scored.labels)
        return error

    return statistic


def fit_temperature(scored: ScoredSets) -> float:
    """What to divide all logits by for the least log loss; 1 changes nothing, more makes less sure.

    As for one label a text, it is expected to be near 1. An example counts once, however many labels there are: its
    decisions are no independent witnesses.

    Guo, C. et al. (2017): On calibration of modern neural networks. ICML.
    """
    from scipy.optimize import minimize_scalar

    def loss(logarithm: float) -> float:
        cooled = with_temperature(scored.probabilities, float(np.exp(logarithm)))
        said = np.maximum(np.where(scored.gold == 1, cooled, 1 - cooled), np.finfo(float).tiny)
        return float(-np.log(said).mean(axis=1).sum()) + (logarithm / USUAL_DEVIATION) ** 2 / 2

    found = minimize_scalar(loss, bounds=(np.log(COOLEST), np.log(HOTTEST)), method="bounded")
    return float(np.exp(found.x))


def with_temperature(probabilities: Floats, temperature: float) -> Floats:
    """The probabilities as they would be with logits divided by this; which label is likelier stays."""
    return sigmoid(log_odds(probabilities, np.finfo(np.float64).eps) / temperature)
