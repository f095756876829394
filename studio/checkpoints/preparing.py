"""Texts as token ids, and token ids as padded batches: the same for whole classifiers and for bare encoders."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from transformers import PreTrainedTokenizerBase

from studio.checkpoints.runtimes.base import Encoded, Prepared


class Preparer:
    """A tokenizer for any number of threads at once.

    Truncation and padding are states of a fast tokenizer that a call without them leaves alone once they are off. So
    they are never asked for here: what has to be cut is cut afterwards, see `Encoded.piece`.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        self._tokenizer = tokenizer
        # A tokenizer file may come with both; this call turns them off, before a second thread is there.
        self.encode(["a"])

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Each text by itself and whole, special tokens included, however long it is."""
        if not texts:
            return []
        found = self._tokenizer(
            list(texts), padding=False, truncation=False, return_special_tokens_mask=True, verbose=False
        )
        types = found.get("token_type_ids")
        return [
            Encoded(
                input_ids=found["input_ids"][row],
                attention_mask=found["attention_mask"][row],
                token_type_ids=types[row] if types is not None else None,
                before=before,
                behind=behind,
                keeps_end=self._tokenizer.truncation_side == "left",
            )
            for row, mask in enumerate(found["special_tokens_mask"])
            for before, behind in [_around(mask)]
        ]

    def pad(self, batch: Sequence[Prepared]) -> Any:
        """One batch as tensors of one length: `input_ids`, `attention_mask` and, where there are any, token types."""
        columns = {
            "input_ids": [item.input_ids for item in batch],
            "attention_mask": [item.attention_mask for item in batch],
        }
        if batch[0].token_type_ids is not None:
            columns["token_type_ids"] = [item.token_type_ids or [] for item in batch]
        return self._tokenizer.pad(columns, padding=True, return_tensors="pt")


def _around(mask: Sequence[int]) -> tuple[int, int]:
    """How many special tokens stand before and behind the text; all stand before one that is empty."""
    before = sum(1 for _ in takewhile(bool, mask))
    return before, sum(1 for _ in takewhile(bool, reversed(mask[before:])))
