"""The contract of a runtime."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text as token ids, cut to the longest input."""

    input_ids: list[int]
    attention_mask: list[int]
    token_type_ids: list[int] | None
    full_length: int

    @property
    def tokens(self) -> int:
        """How many tokens the model sees, special ones included."""
        return len(self.input_ids)

    @property
    def cut(self) -> int:
        """How many tokens did not fit."""
        return self.full_length - len(self.input_ids)


class Runtime(Protocol):
    """A loaded model: texts in, one row of probabilities a text out."""

    id2label: dict[int, str]
    max_length: int
    # How many batches may run at once, each in a thread of its own.
    workers: int

    def weights(self) -> dict[int, int]:
        """Bytes in memory by the identity of what holds them, so that what two runtimes share can be counted once."""
        ...

    def enter(self) -> None:
        """Called once by each of those threads before its first batch."""
        ...

    def prepare(self, texts: Sequence[str]) -> list[Prepared]:
        """Tokenise and cut, each text by itself, so that any of them can share a batch later."""
        ...

    def forward(self, batch: Sequence[Prepared]) -> Any:
        """Pad one batch and run the model."""
        ...

    def finish(self, output: Any) -> NDArray[np.float64]:
        """Probabilities, shape (batch, labels); each row sums to 1."""
        ...
