"""The contract of a task."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a model says about one input: the label, and the probability of every label, largest first."""

    label: str
    probabilities: dict[str, float]


class Task(Protocol):
    """Everything that differs from one kind of label to another. Pure: no model, no store, no clock."""

    name: str
    auto_class: str

    def validate(self, value: str | None, labels: Sequence[str]) -> str:
        """The label as it is stored. Raises InvalidInput when it is none of the project's labels."""
        ...

    def require_trainable(self, counts: dict[str, int]) -> None:
        """Raises NotEnoughLabels unless these labels (name -> examples in the pool) can be trained on."""
        ...

    def decode(self, probabilities: NDArray[np.float64], id2label: dict[int, str]) -> Decoded:
        """One row of probabilities, shape (labels,), as an answer."""
        ...

    def score(self, probabilities: NDArray[np.float64], gold: Sequence[str], labels: Sequence[str]) -> dict[str, Any]:
        """Metrics of probabilities, shape (examples, labels), against gold labels."""
        ...

    def code(self, checkpoint: str, text: str, max_length: int, base: str | None = None) -> dict[str, str]:
        """Runnable Python that gives exactly this answer, by the name of its form.

        With a `base`, the checkpoint is the folder of a linear head on the embeddings of that.
        """
        ...
