"""By how much no answer must be likelier than the best one, so that none is given: tuned for the best figures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

USUAL_THRESHOLD = 0.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """One question: by how many logits no answer is likelier than the best one, and what each of the two is worth.

    `answered` and `unanswered` are scores from 0 to 1, exact match or F1, of the best answer and of giving none.
    """

    difference: float
    answered: float
    unanswered: float


def tuned_no_answer_threshold(doubts: Sequence[Doubt]) -> float:
    """The threshold with the best mean score: no answer is given where the difference is above it.

    It lies midway between two differences, and of equally good ones it is the nearest to 0, which is what stands
    without questions. The official script for SQuAD v2.0 looks for the same best score.
    """
    if not doubts:
        return USUAL_THRESHOLD
    rising = sorted(doubts, key=lambda one: one.difference)
    differences = np.array([one.difference for one in rising])
    gained = np.cumsum([0.0, *(one.answered - one.unanswered for one in rising)])
    # Questions of one difference stand on one side.
    places = np.concatenate(([0], np.flatnonzero(np.diff(differences)) + 1, [len(rising)]))
    edges = np.concatenate(([differences[0] - 1], differences, [differences[-1] + 1]))
    thresholds = (edges[places] + edges[places + 1]) / 2
    # Answering all or nothing needs no precise threshold: the usual one does where it lies there.
    thresholds[0] = min(thresholds[0], USUAL_THRESHOLD)
    thresholds[-1] = max(thresholds[-1], USUAL_THRESHOLD)
    good = thresholds[gained[places] >= gained[places].max() - 1e-12]
    return float(good[np.abs(good - USUAL_THRESHOLD).argmin()])
