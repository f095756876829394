"""What every runtime of a model with logits does alike; they differ in how they come from padded inputs to logits."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.checkpoints.load import Description
from studio.checkpoints.outputs import find_output
from studio.checkpoints.preparers import preparer_of
from studio.checkpoints.runtimes.base import Encoded, Prepared, Runtime
from studio.checkpoints.threads import Threads
from studio.inputs import Input


class ClassifierRuntime(Runtime, ABC):
    """Prepares and pads, and makes answers of logits, as the task wants it."""

    def __init__(self, described: Description, device: str) -> None:
        self._preparer = preparer_of(described)
        self._output = find_output(described.task)
        self._threads = Threads.on(device.split(":")[0])
        self.task = described.task
        self.id2label = described.id2label
        self.decoding = described.decoding
        self.max_length = described.max_length
        self.workers = self._threads.workers

    def enter(self) -> None:
        self._threads.enter()

    def encode(self, inputs: Sequence[Input]) -> list[Encoded]:
        return self._preparer.encode(inputs)

    def forward(self, batch: Sequence[Prepared]) -> Any:
        """Logits of each input: shape (batch, labels), or a list of arrays of shape (tokens, labels)."""
        padded = self._preparer.pad(batch)
        return self._output.of_each(self._logits(padded), padded)

    def finish(self, output: Any) -> Any:
        # In double precision: rows then sum to 1 to within rounding, whatever the number of labels.
        return self._output.finish(output)

    @abstractmethod
    def weights(self) -> dict[int, int]:
        """See `Runtime`."""

    @abstractmethod
    def _logits(self, padded: Any) -> NDArray[np.float64]:
        """All of a batch, from what was padded, as tensors on the processor."""
