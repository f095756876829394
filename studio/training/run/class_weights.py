"""The loss of a run, and how much the examples of each label count in it."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

Loss = Callable[..., Tensor]


def balanced_weights(gold: Sequence[int], labels: int) -> list[float]:
    """Weights with which every label that occurs counts the same in total, 1 on average over the examples.

    The same as scikit-learn's `class_weight="balanced"`; a label without examples has 1.
    """
    counts = [gold.count(label) for label in range(labels)]
    present = sum(1 for count in counts if count)
    return [len(gold) / (present * count) if count else 1.0 for count in counts]


def weighted_loss(weights: Sequence[float]) -> Loss:
    """Cross-entropy for the Trainer; an example's part is its label's weight, over the size of the whole step."""

    def loss(outputs: Any, labels: Tensor, num_items_in_batch: Tensor | int | None = None) -> Tensor:
        logits = outputs["logits"]
        weight = torch.tensor(weights, dtype=logits.dtype, device=logits.device)
        total = cross_entropy(logits, labels, weight, reduction="sum")
        return total / (len(labels) if num_items_in_batch is None else num_items_in_batch)

    return loss
