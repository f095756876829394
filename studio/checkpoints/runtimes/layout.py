"""Where the tokens of an input stand in its text, as its tokenizer says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Layout:
    """A value for each token, by the names that tokenizers have for them.

    `offset_mapping` are code points of the token's own text, from the first up to behind the last; `word_ids` the
    number of the word it is of, None for special tokens; `sequence_ids` which text of a pair it is of, 0 or 1, None
    for special tokens.
    """

    offset_mapping: list[tuple[int, int]]
    word_ids: list[int | None]
    special_tokens_mask: list[int]
    sequence_ids: list[int | None]

    def taken(self, places: Sequence[slice]) -> "Layout":
        """That of the tokens in these places."""
        return Layout(
            joined(self.offset_mapping, places),
            joined(self.word_ids, places),
            joined(self.special_tokens_mask, places),
            joined(self.sequence_ids, places),
        )


def joined(values: list[Value], places: Sequence[slice]) -> list[Value]:
    """The values in these places, one place after the other."""
    return [value for place in places for value in values[place]]
