"""The runtime of the fast lane: a linear head on an encoder that all heads of one base share."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.checkpoints.encoder import Encoder, shared_encoder
from studio.checkpoints.heads import Head, softmax
from studio.checkpoints.load import TEXT_CLASSIFICATION
from studio.checkpoints.runtimes.base import Encoded, Prepared, Runtime
from studio.errors import CheckpointUnavailable
from studio.inputs import Input


class HeadRuntime(Runtime):
    """Embeds with the shared encoder and multiplies by the head: a new head costs a few kilobytes and milliseconds."""

    def __init__(self, head: Head, encoder: Encoder) -> None:
        self.task = TEXT_CLASSIFICATION
        self._head = head
        self._encoder = encoder
        self.id2label = dict(enumerate(head.labels))
        self.max_length = head.max_length
        self.workers = encoder.threads.workers

    @classmethod
    def load(cls, checkpoint: str, device: str = "cpu", precision: str = "fp32") -> "HeadRuntime":
        """`precision` is that of the encoder.

        Raises:
            CheckpointUnavailable: the head or its base cannot be had, or the base is another one by now.
        """
        head = Head.read(Path(checkpoint))
        encoder = shared_encoder(head.base, device, precision)
        if encoder.identity != head.base_identity:
            raise CheckpointUnavailable(
                f"{head.base!r} has changed since this version was made on it, so the version cannot answer. "
                "Restore the base checkpoint, or label and let a new version be made."
            )
        return cls(head, encoder)

    def weights(self) -> dict[int, int]:
        return {**self._encoder.weights(), id(self._head): self._head.weight.nbytes + self._head.bias.nbytes}

    def enter(self) -> None:
        self._encoder.threads.enter()

    def encode(self, inputs: Sequence[Input]) -> list[Encoded]:
        return self._encoder.encode(inputs)

    def forward(self, batch: Sequence[Prepared]) -> NDArray[np.float64]:
        """Logits, shape (batch, labels)."""
        return self._head.logits(self._encoder.vectors(batch))

    def finish(self, output: NDArray[np.float64]) -> NDArray[np.float64]:
        return softmax(output)
