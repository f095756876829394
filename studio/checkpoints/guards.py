"""The three mistakes that are made most with models, as checks that name the fix. Pure; nothing here needs torch."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.checkpoints.findings import AUTO_CLASS, LOGITS, PADDING, TRUNCATION, Finding
from studio.checkpoints.task_classes import TaskClass, find_task_class

# How far from 1 the probabilities of one input may add up to.
SUM_TOLERANCE = 1e-3
SHOWN = 5
TOKENIZER = "from transformers import AutoTokenizer\n\ntokenizer = AutoTokenizer.from_pretrained(checkpoint)\n"
# Some tokenizers, such as that of GPT-2, know no token to fill with.
NO_FILLER = "tokenizer.pad_token = tokenizer.eos_token  # it has no token of its own to fill with\n"


def check_lengths(lengths: Sequence[int], max_length: int, *, can_pad: bool = True) -> list[Finding]:
    """Whether texts of so many ids make one tensor that a model with `max_length` places reads as it is.

    `can_pad` says whether the tokenizer has a token to fill with.
    """
    findings = []
    tokenizer = TOKENIZER + ("" if can_pad else NO_FILLER)
    if len(set(lengths)) > 1:
        findings.append(_unpadded(lengths, tokenizer, can_pad=can_pad))
    if long := [length for length in lengths if length > max_length]:
        findings.append(_too_long(lengths, long, max_length, tokenizer))
    return findings


def _unpadded(lengths: Sequence[int], tokenizer: str, *, can_pad: bool) -> Finding:
    mended = (len(lengths), max(lengths))
    filler = "" if can_pad else "Give the tokenizer a token to fill with, as it has none, and tokenise"
    return Finding(
        PADDING,
        f"{len(lengths):,} texts give rows of {_some(lengths)} ids, and no tensor holds rows of different lengths.",
        f"One length for all: a tensor of shape {mended}, with 0 in attention_mask where a row was filled.",
        f"{filler or 'Tokenise'} with padding=True.",
        f'{tokenizer}batch = tokenizer(texts, padding=True, return_tensors="pt")  # input_ids: {mended}',
        tuple((length,) for length in lengths),
        mended,
    )


def _too_long(lengths: Sequence[int], long: Sequence[int], max_length: int, tokenizer: str) -> Finding:
    mended = (len(lengths), min(max(lengths), max_length))
    return Finding(
        TRUNCATION,
        f"{len(long):,} of {len(lengths):,} texts have more than {max_length:,} ids (the longest {max(long):,}), and "
        "the model has no place for what is beyond: it fails with an index out of range.",
        f"At most {max_length:,} ids a text.",
        f"Tokenise with truncation=True, max_length={max_length}; what is cut off says nothing.",
        f"{tokenizer}batch = tokenizer(\n    texts, padding=True, truncation=True, max_length={max_length}, "
        f'return_tensors="pt"\n)  # input_ids: {mended}',
        tuple((length,) for length in long),
        mended,
    )


def check_auto_class(task: str, used: str) -> Finding | None:
    """Whether this AutoClass has the head that a task needs. Raises InvalidInput: there is no such task."""
    row = find_task_class(task)
    if used == row.auto_class:
        return None
    return Finding(
        AUTO_CLASS,
        f"The model was loaded with {used}, which has no {row.head}, or another one.",
        f"{row.name} needs {row.auto_class}, which gives {row.gives}.",
        f"Load it with {row.auto_class}.",
        load_code(row),
    )


def load_code(row: TaskClass) -> str:
    """How the model of a task is loaded."""
    return (
        f"from transformers import {row.auto_class}\n\nmodel = {row.auto_class}.from_pretrained(checkpoint)"
        f"  # {row.gives}"
    )


def check_probabilities(values: NDArray[Any], *, several: bool = False) -> Finding | None:
    """Whether these are probabilities, shape (…, labels): each from 0 to 1 and, unless `several` may hold, 1 in all."""
    numbers = np.asarray(values, np.float64)
    found = _outside(numbers) or ("" if several else _not_one_in_all(numbers))
    if not found:
        return None
    function = "sigmoid" if several else "softmax"
    apply = "torch.sigmoid(logits)" if several else "torch.softmax(logits, dim=-1)"
    return Finding(
        LOGITS,
        f"Of an array of shape {numbers.shape}, {found}: these are logits, or probabilities of another kind.",
        "Probabilities, from 0 to 1" + ("." if several else ", that add up to 1."),
        f"Apply {function} first.",
        f"import torch\n\nprobabilities = {apply}  # shape {numbers.shape}",
        (numbers.shape,),
        numbers.shape,
    )


def _outside(numbers: NDArray[np.float64]) -> str:
    outside = numbers[~((numbers >= 0) & (numbers <= 1))]
    if not outside.size:
        return ""
    return f"{outside.size:,} of {numbers.size:,} values are below 0 or above 1, such as {outside[0]:.3g}"


def _not_one_in_all(numbers: NDArray[np.float64]) -> str:
    sums = numbers.sum(axis=-1)
    off = sums[np.abs(sums - 1) > SUM_TOLERANCE]
    if not off.size:
        return ""
    return f"the values of {off.size:,} of {sums.size:,} inputs do not add up to 1, but to {off.flat[0]:.3g}"


def _some(lengths: Sequence[int]) -> str:
    shown = ", ".join(f"{length:,}" for length in lengths[:SHOWN])
    return shown if len(lengths) <= SHOWN else f"{shown}, …"
