"""The contract of a runtime."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a model reads at once, as token ids: a text, or a piece of one."""

    input_ids: list[int]
    attention_mask: list[int]
    token_type_ids: list[int] | None

    @property
    def tokens(self) -> int:
        """How many tokens the model sees, special ones included."""
        return len(self.input_ids)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A whole text as token ids; `before` and `behind` of them are special and stand around its body.

    Where a tokenizer cuts on the left, the end of a text is what is kept.
    """

    input_ids: list[int]
    attention_mask: list[int]
    token_type_ids: list[int] | None
    before: int
    behind: int
    keeps_end: bool = False

    @property
    def tokens(self) -> int:
        """How many they are, special ones included."""
        return len(self.input_ids)

    @property
    def special(self) -> int:
        """How many special tokens every piece has, too."""
        return self.before + self.behind

    @property
    def body(self) -> int:
        """How many tokens are the text's own."""
        return self.tokens - self.special

    def piece(self, *spans: tuple[int, int]) -> Prepared:
        """The special tokens, and between them these parts of the body: each from a token up to another."""
        end = self.before + self.body
        places = [slice(self.before + start, min(self.before + stop, end)) for start, stop in spans]
        taken = [slice(0, self.before), *places, slice(end, None)]
        return Prepared(
            input_ids=_joined(self.input_ids, taken),
            attention_mask=_joined(self.attention_mask, taken),
            token_type_ids=None if self.token_type_ids is None else _joined(self.token_type_ids, taken),
        )

    def cut(self, max_length: int) -> Prepared:
        """The text cut to `max_length` tokens, special ones included, as its tokenizer would have cut it."""
        room = max(0, min(self.body, max_length - self.special))
        return self.piece((self.body - room, self.body) if self.keeps_end else (0, room))


class Runtime(Protocol):
    """A loaded model: texts in, one row of probabilities a text out."""

    id2label: dict[int, str]
    # The most tokens that it reads at once, special ones included.
    max_length: int
    # How many batches may run at once, each in a thread of its own.
    workers: int

    def weights(self) -> dict[int, int]:
        """Bytes in memory by the identity of what holds them, so that what two runtimes share can be counted once."""
        ...

    def enter(self) -> None:
        """Called once by each of those threads before its first batch."""
        ...

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Tokenise each text by itself, whole; any number of threads may do so at once."""
        ...

    def prepare(self, texts: Sequence[str]) -> list[Prepared]:
        """Tokenise each text by itself, cut to the longest input, so that any of them can share a batch later."""
        return [text.cut(self.max_length) for text in self.encode(texts)]

    def forward(self, batch: Sequence[Prepared]) -> Any:
        """Pad one batch and run the model."""
        ...

    def finish(self, output: Any) -> NDArray[np.float64]:
        """Probabilities, shape (batch, labels); each row sums to 1."""
        ...


def _joined(values: list[int], places: Sequence[slice]) -> list[int]:
    return [value for place in places for value in values[place]]
