"""PyTorch in any precision; in fp32 it is the reference that every other runtime is measured against."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from studio.checkpoints.load import Classifier, load_classifier
from studio.checkpoints.preparing import Preparer
from studio.checkpoints.runtimes.base import Encoded, Prepared, Runtime
from studio.checkpoints.threads import Threads

PRECISIONS = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


class TorchRuntime(Runtime):
    """Runs a classifier with PyTorch."""

    def __init__(self, classifier: Classifier) -> None:
        self._preparer = Preparer(classifier.tokenizer)
        self._model = classifier.model
        self._threads = Threads.on(self._model.device.type)
        self.id2label = classifier.id2label
        self.max_length = classifier.max_length
        self.workers = self._threads.workers

    @classmethod
    def load(cls, checkpoint: str, device: str = "cpu", precision: str = "fp32") -> "TorchRuntime":
        """`precision` is one of PRECISIONS. Raises CheckpointUnavailable, see `load_classifier`."""
        classifier = load_classifier(checkpoint, device)
        classifier.model.to(PRECISIONS[precision])
        return cls(classifier)

    def enter(self) -> None:
        self._threads.enter()

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        return self._preparer.encode(texts)

    def forward(self, batch: Sequence[Prepared]) -> torch.Tensor:
        """Logits, shape (batch, labels)."""
        padded = self._preparer.pad(batch).to(self._model.device)
        with torch.inference_mode():
            logits: torch.Tensor = self._model(**padded).logits
        return logits

    def finish(self, output: torch.Tensor) -> NDArray[np.float64]:
        # Softmax in double precision: rows then sum to 1 to within rounding, whatever the number of labels.
        return torch.softmax(output.double().cpu(), dim=-1).numpy()
