"""From the logits of a text to its labels: each by itself, where it is likely enough."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.metrics.multi_label.scored import USUAL_THRESHOLD

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LabelSet:
    """What a model says about one text: `labels` in the model's order, and each label's probability, largest first.

    `thresholds` are the probabilities from which on each label is given, and `confidence` is the probability of the
    decision it is least sure of.
    """

    labels: list[str]
    probabilities: dict[str, float]
    thresholds: dict[str, float]
    confidence: float


def decode(
    probabilities: Floats, id2label: Mapping[int, str], thresholds: Mapping[str, float] | None = None
) -> LabelSet:
    """One row of probabilities, shape (labels,), as an answer.

    A label is given where its probability is at least its threshold, which is 0.5 where none was tuned.
    """
    known = thresholds or {}
    names = [id2label[index] for index in range(len(probabilities))]
    enough = np.array([known.get(name, USUAL_THRESHOLD) for name in names])
    given = probabilities >= enough
    sure = np.where(given, probabilities, 1 - probabilities)
    order = np.argsort(-probabilities, kind="stable")
    return LabelSet(
        labels=[name for name, is_given in zip(names, given, strict=True) if is_given],
        probabilities={names[index]: float(probabilities[index]) for index in order},
        thresholds=dict(zip(names, enough.tolist(), strict=True)),
        confidence=float(sure.min()),
    )
