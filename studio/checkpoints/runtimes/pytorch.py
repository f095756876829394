"""PyTorch in any precision; in fp32 it is the reference that every other runtime is measured against."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from studio.checkpoints.load import TEXT_CLASSIFICATION, Classifier, load_classifier
from studio.checkpoints.module_bytes import module_bytes
from studio.checkpoints.outputs import find_output
from studio.checkpoints.precisions import set_precision
from studio.checkpoints.runtimes.classifier import ClassifierRuntime


class TorchRuntime(ClassifierRuntime):
    """Runs a model with the head of any task that has logits."""

    def __init__(self, classifier: Classifier) -> None:
        super().__init__(classifier, classifier.model.device.type)
        self._model = classifier.model

    @classmethod
    def load(
        cls, checkpoint: str, device: str = "cpu", precision: str = "fp32", task: str = TEXT_CLASSIFICATION
    ) -> "TorchRuntime":
        """`precision` is one of PRECISIONS. Raises CheckpointUnavailable, see `load_classifier`."""
        classifier = load_classifier(checkpoint, device, task)
        set_precision(classifier.model, precision, find_output(task).outputs)
        return cls(classifier)

    def weights(self) -> dict[int, int]:
        return {id(self._model): module_bytes(self._model)}

    def _logits(self, padded: Any) -> NDArray[np.float64]:
        with torch.inference_mode():
            logits = self._output.logits(self._model(**self._given(padded)))
        found: NDArray[np.float64] = logits.double().cpu().numpy()
        return found

    def _given(self, padded: Any) -> dict[str, torch.Tensor]:
        """Where the model is; numbers that are no ids have as many bits as the model's."""
        found = {name: tensor.to(self._model.device) for name, tensor in padded.items()}
        return {
            name: tensor.to(self._model.dtype) if tensor.is_floating_point() else tensor
            for name, tensor in found.items()
        }
