"""What every runtime of a whole classifier does alike; they differ in how they come from padded ids to logits."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.checkpoints.heads import softmax
from studio.checkpoints.load import Description
from studio.checkpoints.preparing import Preparer
from studio.checkpoints.runtimes.base import Encoded, Prepared, Runtime
from studio.checkpoints.threads import Threads


class ClassifierRuntime(Runtime, ABC):
    """Tokenises, pads, and makes probabilities of logits."""

    def __init__(self, described: Description, device: str) -> None:
        self._preparer = Preparer(described.tokenizer)
        self._threads = Threads.on(device.split(":")[0])
        self.id2label = described.id2label
        self.max_length = described.max_length
        self.workers = self._threads.workers

    def enter(self) -> None:
        self._threads.enter()

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        return self._preparer.encode(texts)

    def forward(self, batch: Sequence[Prepared]) -> NDArray[np.float64]:
        """Logits, shape (batch, labels)."""
        return self._logits(self._preparer.pad(batch))

    def finish(self, output: NDArray[np.float64]) -> NDArray[np.float64]:
        # In double precision: rows then sum to 1 to within rounding, whatever the number of labels.
        return softmax(output)

    @abstractmethod
    def weights(self) -> dict[int, int]:
        """See `Runtime`."""

    @abstractmethod
    def _logits(self, padded: Any) -> NDArray[np.float64]:
        """Shape (batch, labels), from `input_ids` and `attention_mask` as tensors on the processor."""
