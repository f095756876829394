"""How a score grows with the number of labels: towards a ceiling, by a power law.

Cortes, C. et al. (1994): Learning curves: asymptotic values and rate of convergence. NeurIPS 6.
"""

from dataclasses import dataclass

import numpy as np

from studio.metrics.bootstrap import Floats

# The rates that are tried; a curve that goes on more slowly than the first cannot be told from a line here.
RATES = np.geomspace(0.05, 3.0, 120)


@dataclass(frozen=True)
class PowerLaws:
    """One law a curve: score = ceiling - gap * labels ** -rate, each of shape (curves,); a gap of 0 is a flat curve."""

    ceiling: Floats
    gap: Floats
    rate: Floats

    def at(self, labels: float) -> Floats:
        """The score of each curve at this many labels."""
        score: Floats = self.ceiling - self.gap * labels**-self.rate
        return score


def fit_power_laws(labels: Floats, scores: Floats) -> PowerLaws:
    """The law of least squares for each row of `scores`, of shape (curves, sizes), at the sizes `labels`.

    Scores never fall with more labels in a law, and its ceiling is 1 at most. For each rate the rest is linear, so the
    best rate is found by trying them. A larger size counts more, by its root: it says more of how the curve goes on.
    """
    weights = np.sqrt(labels) / np.sqrt(labels).sum()
    fits = [_with_rate(labels**-rate, scores, weights) for rate in RATES]
    errors = np.array([error for _, _, error in fits])
    best = errors.argmin(axis=0)
    every = np.arange(len(scores))
    ceilings, gaps = np.array([fit[0] for fit in fits]), np.array([fit[1] for fit in fits])
    return PowerLaws(ceilings[best, every], gaps[best, every], RATES[best])


def _with_rate(fall: Floats, scores: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Ceiling, gap and squared error of each curve, whose law is ceiling - gap * fall."""
    centred = fall - weights @ fall
    gap = np.maximum(0.0, -(scores @ (weights * centred)) / (weights @ centred**2))
    ceiling = scores @ weights + gap * (weights @ fall)
    is_over = ceiling > 1
    gap = np.where(is_over, ((1 - scores) @ (weights * fall)) / (weights @ fall**2), gap)
    ceiling = np.where(is_over, 1.0, ceiling)
    errors = ((scores - ceiling[:, None] + gap[:, None] * fall) ** 2) @ weights
    return ceiling, gap, errors
