"""PyTorch in any precision; in fp32 it is the reference that every other runtime is measured against."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from studio.checkpoints.load import Classifier, load_classifier
from studio.checkpoints.module_bytes import module_bytes
from studio.checkpoints.precisions import set_precision
from studio.checkpoints.runtimes.classifier import ClassifierRuntime


class TorchRuntime(ClassifierRuntime):
    """Runs a classifier with PyTorch."""

    def __init__(self, classifier: Classifier) -> None:
        super().__init__(classifier, classifier.model.device.type)
        self._model = classifier.model

    @classmethod
    def load(cls, checkpoint: str, device: str = "cpu", precision: str = "fp32") -> "TorchRuntime":
        """`precision` is one of PRECISIONS. Raises CheckpointUnavailable, see `load_classifier`."""
        classifier = load_classifier(checkpoint, device)
        set_precision(classifier.model, precision)
        return cls(classifier)

    def weights(self) -> dict[int, int]:
        return {id(self._model): module_bytes(self._model)}

    def _logits(self, padded: Any) -> NDArray[np.float64]:
        with torch.inference_mode():
            logits = self._model(**padded.to(self._model.device)).logits
        found: NDArray[np.float64] = logits.double().cpu().numpy()
        return found
