"""Texts as token ids, and token ids as padded batches: the same for whole classifiers and for bare encoders."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from transformers import PreTrainedTokenizerBase

from studio.checkpoints.runtimes.base import Encoded, Prepared
from studio.checkpoints.runtimes.layout import Layout
from studio.errors import CheckpointUnavailable, InvalidInput
from studio.inputs import Input


class Preparer:
    """A tokenizer for any number of threads at once.

    Truncation and padding are states of a fast tokenizer that a call without them leaves alone once they are off. So
    they are never asked for here: what has to be cut is cut afterwards, see `Encoded.piece`.
    """

    # What can be tokenised to try it.
    sample: Input = "a"

    def __init__(self, tokenizer: PreTrainedTokenizerBase, *, has_layout: bool = False) -> None:
        """`has_layout` says whether it is asked where tokens stand, which takes time.

        Raises:
            CheckpointUnavailable: this tokenizer does not know where they do.
        """
        if has_layout:
            require_fast(tokenizer)
        self._tokenizer = tokenizer
        self._has_layout = has_layout
        # A tokenizer file may come with both; this call turns them off, before a second thread is there.
        self.encode([self.sample])

    def encode(self, inputs: Sequence[Input]) -> list[Encoded]:
        """Each text by itself and whole, special tokens included, however long it is.

        Raises:
            InvalidInput: it is no text.
        """
        if not inputs:
            return []
        found = self._tokenizer(
            **self._texts(inputs),
            padding=False,
            truncation=False,
            return_special_tokens_mask=True,
            return_offsets_mapping=self._has_layout,
            verbose=False,
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
                layout=layout_of(found, row) if self._has_layout else None,
            )
            for row, (before, behind) in enumerate(self._around(found))
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

    def _texts(self, inputs: Sequence[Input]) -> dict[str, Any]:
        """As arguments of the tokenizer."""
        if not all(isinstance(one, str) for one in inputs):
            raise InvalidInput("This model reads one text at a time, and was given something else. Give it a text.")
        return {"text": list(inputs)}

    def _around(self, found: Any) -> list[tuple[int, int]]:
        return [_around(mask) for mask in found["special_tokens_mask"]]


def layout_of(found: Any, row: int) -> Layout:
    """Where the tokens of one text stand, of what a fast tokenizer has found."""
    return Layout(
        offset_mapping=[(start, stop) for start, stop in found["offset_mapping"][row]],
        word_ids=found.word_ids(row),
        special_tokens_mask=found["special_tokens_mask"][row],
        sequence_ids=found.sequence_ids(row),
    )


def require_fast(tokenizer: PreTrainedTokenizerBase) -> None:
    """Raises CheckpointUnavailable: it does not know where its tokens stand in a text."""
    if not tokenizer.is_fast:
        raise CheckpointUnavailable(
            f"The tokenizer of {tokenizer.name_or_path!r} ({type(tokenizer).__name__}) does not say where its tokens "
            "stand in a text, which this task needs. Choose a checkpoint with a tokenizer.json."
        )


def _around(mask: Sequence[int]) -> tuple[int, int]:
    """How many special tokens stand before and behind the text; all stand before one that is empty."""
    before = sum(1 for _ in takewhile(bool, mask))
    return before, sum(1 for _ in takewhile(bool, reversed(mask[before:])))
