"""Token ids of sources and targets as a model is trained on them: equally long, with what does not count marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
# What the loss leaves out.
IGNORED = -100


@dataclass(frozen=True, slots=True)
class Batch:
    """All of shape (examples, longest); `labels` are -100 behind the end of a target."""

    input_ids: Integers
    attention_mask: Integers
    labels: Integers

    def arguments(self) -> dict[str, Integers]:
        """By the names that models take them by."""
        return {"input_ids": self.input_ids, "attention_mask": self.attention_mask, "labels": self.labels}


def tokenizer_arguments(max_length: int) -> dict[str, Any]:
    """How to call a tokenizer with sources, and with `text_target` for targets, before they are put together."""
    return {"truncation": True, "max_length": max_length, "padding": False}


def batch(sources: Sequence[Sequence[int]], targets: Sequence[Sequence[int]], pad_id: int, multiple: int = 1) -> Batch:
    """Sources and targets of at least one example, each padded to its longest, or to the next `multiple` of tokens.

    A pad token within a target counts, as some models also end texts with it.

    Raises:
        ValueError: not as many targets as sources, or none.
    """
    if not sources or len(sources) != len(targets):
        raise ValueError(f"found {len(sources)} sources and {len(targets)} targets; expected as many, and at least one")
    input_ids, attention_mask = _padded(sources, pad_id, multiple)
    labels, _ = _padded(targets, IGNORED, multiple)
    return Batch(input_ids, attention_mask, labels)


def shifted_right(labels: Integers, start_id: int, pad_id: int) -> Integers:
    """What a decoder reads while it is to say `labels`: each token one later, behind `start_id`."""
    shifted = np.empty_like(labels)
    shifted[:, 0], shifted[:, 1:] = start_id, labels[:, :-1]
    return np.where(shifted == IGNORED, pad_id, shifted)


def decodable(ids: Integers, pad_id: int) -> Integers:
    """Labels, or generated texts that a trainer padded with -100, as ids that a tokenizer decodes."""
    return np.where(ids < 0, pad_id, ids)


def _padded(rows: Sequence[Sequence[int]], filler: int, multiple: int) -> tuple[Integers, Integers]:
    longest = max(1, *map(len, rows))
    width = -(-longest // multiple) * multiple
    ids, mask = np.full((len(rows), width), filler, np.int64), np.zeros((len(rows), width), np.int64)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = row
        mask[place, : len(row)] = 1
    return ids, mask
