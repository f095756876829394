"""Any number of labels for a text; pure functions over values and what a model gives."""

from studio.tasks.multi_label.decoding import LabelSet, decode
from studio.tasks.multi_label.training import label_targets, require_trainable
from studio.tasks.multi_label.value import memberships, relabel, validate

__all__ = [
    "LabelSet",
    "decode",
    "label_targets",
    "memberships",
    "relabel",
    "require_trainable",
    "validate",
]
