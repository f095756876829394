"""What is stored of answers: their numbers, how unsure they are, and what they say where the numbers do not tell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.metrics.uncertainty import by_sureness, normalised_entropy
from studio.tasks.base import Said, Spoken, Task


@dataclass(frozen=True, slots=True)
class Scores:
    """An entry an answer; `named` are the labels in it. `said` is empty where answers are one label."""

    labels: Sequence[str]
    probabilities: NDArray[np.float64]
    uncertainty: NDArray[np.float64]
    named: Sequence[Sequence[str]]
    said: Sequence[Said]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Columns of `scores` by their names."""
        said = self.said or [None] * len(self.named)
        for values in zip(self.probabilities.tolist(), self.uncertainty.tolist(), said, strict=True):
            yield dict(zip(("probabilities", "uncertainty", "said"), values, strict=True))


def scored(task: Task, answers: Sequence[Spoken], labels: Sequence[str]) -> Scores:
    """The answers of a version that knows these labels."""
    if not task.is_structured:
        table = np.array([[one.probabilities[label] for label in labels] for one in answers], dtype=np.float64)
        named = [[one.label] for one in answers]
        return Scores(labels, table, normalised_entropy(table) if answers else np.empty(0), named, [])
    sure = np.array([one.confidence or 0.0 for one in answers], dtype=np.float64).clip(0.0, 1.0)
    table = np.array([by_sureness(one) for one in sure], dtype=np.float64).reshape(len(sure), 2)
    named = [list(dict.fromkeys(task.named(one.label))) for one in answers]
    return Scores(labels, table, 1.0 - sure, named, [one.label for one in answers])
