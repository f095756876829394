"""Whether what is given to a loss as labels is what the loss of the task wants. Pure; nothing here needs torch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.checkpoints.findings import LOGITS, Finding

# What a loss leaves out.
IGNORED = -100


def check_labels(task: str, values: NDArray[Any], labels: int) -> Finding | None:
    """Whether a loss can be computed with these as the labels of a batch, of a model with so many outputs.

    Tasks without numbers for labels are not checked, see `has_number_labels`.
    """
    wanted = _WANTED.get(task)
    array = np.asarray(values)
    if wanted is None or not (why := wanted.wrong(array, labels)):
        return None
    return Finding(
        LOGITS,
        f"Labels of shape {array.shape} and type {array.dtype}: {why}.",
        wanted.expected.format(last=labels - 1, labels=labels),
        wanted.fix,
        wanted.code,
        (array.shape,),
    )


def has_number_labels(task: str) -> bool:
    """Whether the labels of a task are numbers that can be checked."""
    return task in _WANTED


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What labels of a task are; `wrong` says in words what is not, nothing where all is right."""

    expected: str
    fix: str
    code: str
    wrong: Callable[[NDArray[Any], int], str]


def _not_ids(values: NDArray[Any], labels: int, dimensions: int) -> str:
    if not np.issubdtype(values.dtype, np.integer):
        return "these are no whole numbers, so they may be logits or probabilities"
    if values.ndim != dimensions:
        return f"there are {values.ndim} dimensions"
    numbers = values[values != IGNORED]
    outside = numbers[(numbers < 0) | (numbers >= labels)]
    return f"{int(outside[0])} is the id of no label" if outside.size else ""


def _not_several(values: NDArray[Any], labels: int) -> str:
    if values.ndim != 2 or values.shape[1] != labels:
        return "there is not a number for each label of each text"
    if not np.issubdtype(values.dtype, np.floating):
        return "the loss wants numbers with a point"
    return "" if ((values >= 0) & (values <= 1)).all() else "some are below 0 or above 1, so they may be logits"


_ONE = _Wanted(
    "The id of one label a text, a whole number from 0 to {last}: shape (texts,).",
    "Give label2id[label] of each text; the label that the model says is the place of its highest logit.",
    "labels = logits.argmax(dim=-1)  # shape (texts,), whole numbers",
    lambda values, labels: _not_ids(values, labels, 1),
)
_WANTED = {
    "text-classification": _ONE,
    "image-classification": _ONE,
    "multi-label": _Wanted(
        "0.0 or 1.0 for each label of each text: shape (texts, {labels}).",
        "Give 1.0 for each label that holds, as floats; those that the model says are at least its threshold.",
        "import torch\n\nlabels = (torch.sigmoid(logits) >= 0.5).float()  # shape (texts, labels)",
        _not_several,
    ),
    "token-classification": _Wanted(
        "The id of one tag a token, from 0 to {last}, or -100 where no loss is wanted: shape (texts, tokens).",
        "Align the tags with the tokens by word_ids; the tag that the model says is the place of its highest logit.",
        "labels = logits.argmax(dim=-1)  # shape (texts, tokens), whole numbers",
        lambda values, labels: _not_ids(values, labels, 2),
    ),
}
