"""Whether 80 % sure means right four times in five, and the temperature that makes it so."""

from dataclasses import dataclass

import numpy as np

from studio.metrics.answered import Answered
from studio.metrics.bootstrap import Floats, Statistic
from studio.metrics.classification.scored import Scored

BINS = 15
EDGES = np.linspace(0, 1, BINS + 1).tolist()
COOLEST, HOTTEST = 0.05, 20.0
# Of the temperature's logarithm. Without it, a few rows that were all answered right would make a model that is 90 %
# sure certain of everything; a hundred rows outweigh it.
USUAL_DEVIATION = 0.5


@dataclass(frozen=True, slots=True)
class Bin:
    """The examples whose confidence lies between two edges: how sure the model was, and how often it was right."""

    start: float
    end: float
    examples: int
    confidence: float
    accuracy: float


def bins_of(confidence: Floats) -> Floats:
    """Shape (examples, BINS): 1 in the bin that holds the confidence, else 0."""
    place = np.clip(np.digitize(confidence, EDGES) - 1, 0, BINS - 1)
    return np.eye(BINS)[place]


def calibration_error(scored: Answered) -> Statistic:
    """Expected calibration error. Naeini, M. P. et al. (2015): Obtaining well calibrated probabilities. AAAI."""
    members = bins_of(scored.confidence)
    gaps = (scored.correct - scored.confidence)[:, None] * members

    def statistic(weights: Floats) -> Floats:
        error: Floats = np.abs(weights @ gaps).sum(axis=1) / weights.sum(axis=1)
        return error

    return statistic


def reliability(scored: Answered) -> list[Bin]:
    """The bins that hold examples, the least sure first: the points of a reliability diagram."""
    members = bins_of(scored.confidence)
    counts = members.sum(axis=0)
    sure, right = scored.confidence @ members, scored.correct @ members
    return [
        Bin(EDGES[place], EDGES[place + 1], int(count), float(sure[place] / count), float(right[place] / count))
        for place, count in enumerate(counts)
        if count
    ]


def fit_temperature(scored: Scored) -> float:
    """What to divide the logits by for the least log loss; 1 changes nothing, more makes less sure.

    It is expected to be near 1 (a normal prior on its logarithm), unless there are examples that say otherwise.

    Guo, C. et al. (2017): On calibration of modern neural networks. ICML.
    """
    from scipy.optimize import minimize_scalar

    def loss(logarithm: float) -> float:
        cooled = with_temperature(scored.probabilities, float(np.exp(logarithm)))
        gold = np.maximum(cooled[np.arange(scored.examples), scored.gold], np.finfo(float).tiny)
        return float(-np.log(gold).sum()) + (logarithm / USUAL_DEVIATION) ** 2 / 2

    found = minimize_scalar(loss, bounds=(np.log(COOLEST), np.log(HOTTEST)), method="bounded")
    return float(np.exp(found.x))


def with_temperature(probabilities: Floats, temperature: float) -> Floats:
    """The probabilities as they would be with logits divided by this; the order of the labels stays."""
    logits = np.log(np.maximum(probabilities, np.finfo(float).tiny)) / temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    cooled: Floats = powers / powers.sum(axis=1, keepdims=True)
    return cooled
