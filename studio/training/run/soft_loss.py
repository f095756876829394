"""The loss against a distribution over the labels, where annotators disagreed."""

from typing import Any

from torch import Tensor
from torch.nn.functional import cross_entropy


def soft_cross_entropy(outputs: Any, labels: Tensor, num_items_in_batch: Tensor | int | None = None) -> Tensor:
    """Cross-entropy for the Trainer, the mean over the examples of the whole step.

    `labels` are probabilities, shape (batch, labels), or, as in the calibration split, places of labels, shape
    (batch,). The Trainer counts numbers, so that an example of the first kind counts as many times as there are labels.
    """
    logits = outputs["logits"]
    if not labels.is_floating_point():
        return cross_entropy(logits, labels)
    total = cross_entropy(logits, labels.to(logits.dtype), reduction="sum")
    examples = len(labels) if num_items_in_batch is None else num_items_in_batch / labels.shape[1]
    return total / examples
