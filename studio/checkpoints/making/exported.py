"""A classifier as a graph that knows no Python: from token ids to logits, for batches and lengths of any size."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.export import Dim

from studio.checkpoints.load import Classifier
from studio.checkpoints.preparing import Preparer

MOST_TEXTS = 4_096
TYPICAL_TEXTS = ("a first text", "and a second one that is longer than the first")


class Logits(torch.nn.Module):
    """The model with plain tensors in and out; `inputs` names those that go in, in their order."""

    def __init__(self, model: Any, inputs: Sequence[str]) -> None:
        super().__init__()
        self.model = model
        self.inputs = tuple(inputs)

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.model(**dict(zip(self.inputs, tensors, strict=True))).logits
        return logits.float()


@dataclass(frozen=True, slots=True)
class Exportable:
    """What an exporter needs: the module, example tensors, and which of their dimensions vary."""

    module: Logits
    inputs: tuple[str, ...]
    tensors: tuple[torch.Tensor, ...]
    dimensions: tuple[dict[int, Any], ...]


def exportable(classifier: Classifier) -> Exportable:
    """The classifier, ready to be exported on the device that it is on."""
    preparer = Preparer(classifier.tokenizer)
    padded = preparer.pad([text.cut(classifier.max_length) for text in preparer.encode(TYPICAL_TEXTS)])
    inputs = tuple(padded)
    tensors = tuple(padded[name].to(classifier.model.device) for name in inputs)
    texts, tokens = Dim("texts", min=1, max=MOST_TEXTS), Dim("tokens", min=2, max=classifier.max_length)
    return Exportable(
        Logits(classifier.model, inputs).eval(), inputs, tensors, tuple({0: texts, 1: tokens} for _ in inputs)
    )
