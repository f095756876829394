"""Texts as token ids, and token ids as padded batches: the same for whole classifiers and for bare encoders."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from transformers import PreTrainedTokenizerBase

from studio.checkpoints.runtimes.base import Prepared


class Preparer:
    """A tokenizer for any number of threads."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        self._tokenizer = tokenizer
        self._tokenizing = threading.Lock()

    def prepare(self, texts: Sequence[str], max_length: int) -> list[Prepared]:
        """Each text by itself, cut to `max_length` tokens, special ones included."""
        # The whole text is tokenised first, without a limit, because the count of what was cut is shown to people;
        # only those that do not fit are done again. One caller at a time: truncation is a state of the tokenizer,
        # and another thread's limit must not reach this call.
        with self._tokenizing:
            whole = self._tokenize(texts)
            lengths = [len(item.input_ids) for item in whole]
            long = [row for row, length in enumerate(lengths) if length > max_length]
            cut = self._tokenize([texts[row] for row in long], max_length) if long else []
        for row, item in zip(long, cut, strict=True):
            whole[row] = replace(item, full_length=lengths[row])
        return whole

    def pad(self, batch: Sequence[Prepared]) -> Any:
        """One batch as tensors of one length: `input_ids`, `attention_mask` and, where there are any, token types."""
        columns = {
            "input_ids": [item.input_ids for item in batch],
            "attention_mask": [item.attention_mask for item in batch],
        }
        if batch[0].token_type_ids is not None:
            columns["token_type_ids"] = [item.token_type_ids or [] for item in batch]
        return self._tokenizer.pad(columns, padding=True, return_tensors="pt")

    def _tokenize(self, texts: Sequence[str], max_length: int | None = None) -> list[Prepared]:
        encoded = self._tokenizer(list(texts), truncation=max_length is not None, max_length=max_length, verbose=False)
        types = encoded.get("token_type_ids")
        return [
            Prepared(
                input_ids=input_ids,
                attention_mask=encoded["attention_mask"][row],
                token_type_ids=types[row] if types is not None else None,
                full_length=len(input_ids),
            )
            for row, input_ids in enumerate(encoded["input_ids"])
        ]
