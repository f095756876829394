"""Any number of labels for a text; pure functions over values and what a model gives."""

from studio.tasks.multi_label.decoding import LabelSet, decode, probabilities_of
from studio.tasks.multi_label.training import label_targets, require_trainable
from studio.tasks.multi_label.value import memberships, relabel, validate

__all__ = [
    "LabelSet",
    "decode",
    "label_targets",
    "memberships",
    "probabilities_of",
    "relabel",
    "require_trainable",
    "validate",
]
