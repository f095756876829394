"""The loss against a distribution over the labels, where annotators disagreed."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from studio.training.run.methods.base import Loss


def soft_loss(weights: Sequence[float]) -> Loss:
    """Cross-entropy for the Trainer, over the size of the whole step; a label's part in it counts by its weight.

    Labels are probabilities, shape (batch, labels), or, as in the validation split, places of labels, shape (batch,).
    The Trainer counts numbers, so that an example of the first kind counts as many times as there are labels.
    """

    def loss(outputs: Any, labels: Tensor, num_items_in_batch: Tensor | int | None = None) -> Tensor:
        logits = outputs["logits"]
        weight = torch.tensor(weights, dtype=logits.dtype, device=logits.device)
        is_soft = labels.is_floating_point()
        total = cross_entropy(logits, labels.to(logits.dtype) if is_soft else labels, weight, reduction="sum")
        if num_items_in_batch is None:
            return total / len(labels)
        return total / num_items_in_batch * (labels.shape[1] if is_soft else 1)

    return loss
