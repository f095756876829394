"""What is gained by asking a person below a threshold: the coverage–risk curve."""

from dataclasses import dataclass

import numpy as np

from studio.metrics.answered import Answered

MOST_POINTS = 101


@dataclass(frozen=True, slots=True)
class Kept:
    """With answers only at `threshold` and above: the share that is answered, and the share of those that is wrong."""

    threshold: float
    coverage: float
    risk: float


def coverage_risk(scored: Answered) -> list[Kept]:
    """One point for each confidence that occurs, thinned to MOST_POINTS; the first one answers everything.

    El-Yaniv, R. and Wiener, Y. (2010): On the foundations of noise-free selective classification. JMLR 11.
    """
    order = np.argsort(-scored.confidence, kind="stable")
    sure, right = scored.confidence[order], scored.correct[order]
    # The last example of each confidence: all that are as sure are answered with it.
    ends = np.flatnonzero(np.concatenate((sure[1:] != sure[:-1], [True])))
    wrong = np.cumsum(~right)[ends] / (ends + 1)
    if len(ends) > MOST_POINTS:
        kept = np.unique(np.linspace(0, len(ends) - 1, MOST_POINTS).round().astype(int))
        ends, wrong = ends[kept], wrong[kept]
    points = [
        Kept(float(sure[end]), float((end + 1) / scored.examples), float(risk))
        for end, risk in zip(ends, wrong, strict=True)
    ]
    return points[::-1]
