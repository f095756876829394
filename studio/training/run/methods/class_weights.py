"""The loss of a run, and how much the examples of each label count in it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from studio.metrics.bootstrap import Floats
from studio.training.run.methods.base import Loss


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


def balanced_weights_of_sets(targets: Floats) -> Floats:
    """Shape (2, labels): weights of examples without a label and with it, so that both count the same in total.

    `targets`, of shape (examples, labels), are 1 where an example has a label, else 0. A label that all examples have,
    or none, has 1.
    """
    has = targets.sum(axis=0)
    counts = np.stack([len(targets) - has, has])
    return np.where((counts > 0).all(axis=0), len(targets) / (2 * np.maximum(counts, 1)), 1.0)


def weighted_loss_of_sets(weights: Floats) -> Loss:
    """Binary cross-entropy for the Trainer, each decision by its weight, over the number of decisions of the step."""

    def loss(outputs: Any, labels: Tensor, num_items_in_batch: Tensor | int | None = None) -> Tensor:
        logits = outputs["logits"]
        without, having = torch.tensor(weights, dtype=logits.dtype, device=logits.device)
        weight = torch.where(labels > 0, having, without)
        total = binary_cross_entropy_with_logits(logits, labels.to(logits.dtype), weight, reduction="sum")
        return total / (labels.numel() if num_items_in_batch is None else num_items_in_batch)

    return loss
