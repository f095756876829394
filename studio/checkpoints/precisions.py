"""How many bits a number has, by the names of the variants."""

from typing import Any

import torch
from torch import nn

PRECISIONS = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


class InFloat(nn.Module):
    """A layer with 32 bits a number at the end of a model that has fewer."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer.float()

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.layer(states.float())
        return logits


def set_precision(model: Any, precision: str, outputs: int | None = None) -> None:
    """Give a classifier's numbers so many bits, but for the layer that its logits come from.

    That layer has so many `outputs`, by default one for each label.

    With 8 bits of mantissa, logits near 4 are 0.03 apart, and labels that are nearly as probable change places.
    """
    model.to(PRECISIONS[precision])
    found = last_linear(model, outputs)
    if precision == "fp32" or found is None:
        return
    name, layer = found
    parent, _, child = name.rpartition(".")
    setattr(model.get_submodule(parent), child, InFloat(layer))


def last_linear(model: Any, outputs: int | None = None) -> tuple[str, nn.Linear] | None:
    """The last of the linear layers that have so many outputs, by default one for every label, and where it is."""
    wanted = model.config.num_labels if outputs is None else outputs
    layers = [(name, module) for name, module in model.named_modules() if isinstance(module, nn.Linear)]
    fitting = [(name, layer) for name, layer in layers if layer.out_features == wanted]
    return fitting[-1] if fitting else None
