"""Probabilities beside the gold labels that they are measured against."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from studio.metrics.bootstrap import Floats, Integers


@dataclass(frozen=True)
class Scored:
    """`probabilities` of shape (examples, labels), and `gold` of shape (examples,) with indices of labels.

    Raises:
        ValueError: no examples, a shape that does not fit, or rows that are no probabilities (logits, say).
    """

    probabilities: Floats
    gold: Integers

    def __post_init__(self) -> None:
        require_probabilities(self.probabilities, len(self.gold), self.probabilities.shape[-1])
        if self.gold.min() < 0 or self.gold.max() >= self.labels:
            raise ValueError(f"found a gold label outside 0 to {self.labels - 1}")

    @classmethod
    def of(cls, probabilities: Floats, gold: Sequence[int]) -> Self:
        return cls(probabilities, np.asarray(gold, np.intp))

    @property
    def examples(self) -> int:
        return len(self.gold)

    @property
    def labels(self) -> int:
        return int(self.probabilities.shape[1])

    @cached_property
    def predicted(self) -> Integers:
        """The most probable label of each example."""
        predicted: Integers = self.probabilities.argmax(axis=1)
        return predicted

    @cached_property
    def confidence(self) -> Floats:
        """The probability of what was predicted."""
        highest: Floats = self.probabilities.max(axis=1)
        return highest

    @cached_property
    def correct(self) -> NDArray[np.bool_]:
        correct: NDArray[np.bool_] = self.predicted == self.gold
        return correct

    def is_label(self, indices: Integers) -> Floats:
        """Shape (examples, labels): 1 where the label is the one of `indices`, else 0."""
        return np.eye(self.labels)[indices]


def require_probabilities(values: Floats, rows: int, columns: int) -> None:
    """Refuse anything that is not one distribution a row; logits are the usual mistake.

    Raises:
        ValueError: with what was found and what was expected.
    """
    if values.shape != (rows, columns) or rows == 0:
        raise ValueError(f"found scores of shape {values.shape}; expected ({rows}, {columns}) with at least one row")
    if not np.isfinite(values).all() or (values < 0).any() or not np.allclose(values.sum(axis=1), 1, atol=1e-4):
        raise ValueError("found scores that are not probabilities (logits?); apply softmax before computing metrics")
