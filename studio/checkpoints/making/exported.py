"""A model as a graph that knows no Python: from token ids to logits, for batches and lengths of any size."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.export import Dim

from studio.checkpoints.load import Classifier
from studio.checkpoints.making.narrowing import Narrowed
from studio.checkpoints.outputs import find_output
from studio.checkpoints.pairs import PairPreparer
from studio.checkpoints.preparers import preparer_of
from studio.inputs import Input

MOST_TEXTS = 4_096
TYPICAL_TEXTS: tuple[Input, ...] = ("a first text", "and a second one that is longer than the first")
TYPICAL_PAIRS: tuple[Input, ...] = (("a first", "text"), ("and a second one", "that is longer than the first"))


class Logits(torch.nn.Module):
    """The model with plain tensors in and out; `inputs` names those that go in, in their order."""

    def __init__(self, model: Any, inputs: Sequence[str], logits: Callable[[Any], torch.Tensor]) -> None:
        """`logits` takes them from what the model returns."""
        super().__init__()
        self.model = model
        self.inputs = tuple(inputs)
        self.logits = logits

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        logits = self.logits(self.model(**dict(zip(self.inputs, tensors, strict=True))))
        return logits.float().contiguous()


@dataclass(frozen=True, slots=True)
class Exportable:
    """What an exporter needs: the module, example tensors, and which of their dimensions vary."""

    module: torch.nn.Module
    inputs: tuple[str, ...]
    tensors: tuple[torch.Tensor, ...]
    dimensions: tuple[dict[int, Any], ...]


def exportable(classifier: Classifier) -> Exportable:
    """The classifier, ready to be exported on the device that it is on."""
    preparer = preparer_of(classifier)
    typical = TYPICAL_PAIRS if isinstance(preparer, PairPreparer) else TYPICAL_TEXTS
    padded = preparer.pad([text.cut(classifier.max_length) for text in preparer.encode(typical)])
    inputs = tuple(padded)
    tensors = tuple(padded[name].to(classifier.model.device) for name in inputs)
    texts, tokens = Dim("texts", min=1, max=MOST_TEXTS), Dim("tokens", min=2, max=classifier.max_length)
    dimensions = tuple({0: texts, 1: tokens} for _ in inputs)
    module = Logits(classifier.model, inputs, find_output(classifier.task).logits).eval()
    with torch.no_grad():
        program = torch.export.export(module, tensors, dynamic_shapes=(dimensions,))
    return Exportable(Narrowed(program), inputs, tensors, dimensions)
