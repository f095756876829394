"""Probabilities of every label by itself, beside the gold sets of labels that they are measured against."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from studio.metrics.bootstrap import Floats

USUAL_THRESHOLD = 0.5


@dataclass(frozen=True)
class ScoredSets:
    """All of shape (examples, labels): `gold` is 1 where an example has a label, `predicted` where it is given, else 0.

    Raises:
        ValueError: no examples, a shape that does not fit, or numbers that are no probabilities (logits, say).
    """

    probabilities: Floats
    gold: Floats
    predicted: Floats

    def __post_init__(self) -> None:
        require_chances(self.probabilities, *self.gold.shape)
        if self.predicted.shape != self.gold.shape:
            raise ValueError(f"found predictions of shape {self.predicted.shape}; expected {self.gold.shape}")
        for name, values in (("gold value", self.gold), ("prediction", self.predicted)):
            if not np.isin(values, (0, 1)).all():
                raise ValueError(f"found a {name} that is neither 0 nor 1; give 1 where an example has a label")

    @classmethod
    def of(
        cls, probabilities: Floats, gold: Sequence[Sequence[int]], thresholds: float | Sequence[float] = USUAL_THRESHOLD
    ) -> Self:
        """`gold` holds the indices of the labels of each example. A label is given at its threshold and above.

        Raises:
            ValueError: see the class; or not one threshold for all labels or for each.
        """
        least, labels = np.asarray(thresholds, np.float64), probabilities.shape[-1]
        if least.shape not in ((), (labels,)) or not np.isfinite(least).all():
            raise ValueError(
                f"found thresholds of shape {least.shape}; expected one number, or {labels}, one for each label"
            )
        return cls(probabilities, indicators(gold, labels), (probabilities >= least).astype(np.float64))

    @property
    def examples(self) -> int:
        return len(self.gold)

    @property
    def labels(self) -> int:
        return int(self.gold.shape[1])

    @cached_property
    def correct(self) -> NDArray[np.bool_]:
        """Which examples have exactly the right labels."""
        correct: NDArray[np.bool_] = (self.predicted == self.gold).all(axis=1)
        return correct

    @cached_property
    def confidence(self) -> Floats:
        """The probability of the least sure decision about an example."""
        decided: Floats = np.where(self.predicted == 1, self.probabilities, 1 - self.probabilities).min(axis=1)
        return decided


def indicators(sets: Sequence[Sequence[int]], labels: int) -> Floats:
    """Shape (examples, labels): 1 where a label is in an example's set of indices, else 0."""
    has = np.zeros((len(sets), labels))
    for row, indices in enumerate(sets):
        has[row, list(indices)] = 1
    return has


def require_chances(values: Floats, rows: int, columns: int) -> None:
    """Refuse anything that is not a probability of each label by itself; logits are the usual mistake.

    Raises:
        ValueError: with what was found and what was expected.
    """
    if values.shape != (rows, columns) or not rows * columns:
        raise ValueError(f"found scores of shape {values.shape}; expected ({rows}, {columns}) with at least one row")
    if not np.isfinite(values).all() or (values < 0).any() or (values > 1).any():
        raise ValueError("found scores that are not probabilities (logits?); apply sigmoid before computing metrics")
