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


@dataclass(frozen=True, slots=True)
class LongText:
    """How a text was read that is too long to be read at once: as its beginning, a share `head` of what is read, and
    its end; or, where that is None, in so many `windows` that share `overlap` of their tokens.

    `is_cut` says that more windows would have been needed, and `keeps_end` that the beginning was left out then.
    """

    windows: int
    overlap: float
    head: float | None
    is_cut: bool
    keeps_end: bool


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

    def code(
        self, checkpoint: str, text: str, max_length: int, base: str | None = None, long: LongText | None = None
    ) -> dict[str, str]:
        """Runnable Python that gives exactly this answer, by the name of its form; what cannot do so says it.

        With a `base`, the checkpoint is the folder of a linear head on the embeddings of that. A text that is not
        `long` is cut to `max_length` tokens, if need be.
        """
        ...
