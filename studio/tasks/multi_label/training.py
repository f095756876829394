"""What a model of several labels is trained on, and whether that is enough."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from studio.errors import NotEnoughLabels
from studio.tasks.multi_label.value import memberships

LEAST_PER_LABEL = 2


def label_targets(values: Sequence[Sequence[str]], labels: Sequence[str]) -> NDArray[np.float32]:
    """1 where an example has a label, else 0; shape (examples, labels), as a sigmoid loss takes it."""
    return memberships(values, labels).astype(np.float32)


def require_trainable(counts: Mapping[str, int], examples: int) -> None:
    """Raises NotEnoughLabels unless these labels (name -> examples in the pool) can be trained on.

    `examples` is how many there are in all, those without a label among them.
    """
    used = {label: count for label, count in counts.items() if count}
    if not used:
        found = f"all {examples} have none" if examples else "there are none"
        raise NotEnoughLabels(f"Training needs examples with labels; {found}. Label some examples.")
    if few := {label: count for label, count in used.items() if count < LEAST_PER_LABEL}:
        listed = ", ".join(f"{label!r} has {count}" for label, count in few.items())
        raise NotEnoughLabels(
            f"Training needs at least {LEAST_PER_LABEL} examples of each label outside the hold-out; {listed}. "
            "Label more of them."
        )
    if all(count == examples for count in used.values()):
        listed = ", ".join(map(repr, used))
        raise NotEnoughLabels(
            f"Training needs a label that only some examples have; all {examples} have {listed}. "
            "Label some examples without it."
        )
