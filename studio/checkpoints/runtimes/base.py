"""The contract of a runtime."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from studio.checkpoints.runtimes.layout import Layout, joined
from studio.errors import InvalidInput
from studio.inputs import Input


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a model reads at once, as token ids: a text, or a piece of one.

    `layout` says where its tokens stand, for tasks whose answers are about places.
    """

    input_ids: list[int]
    attention_mask: list[int]
    token_type_ids: list[int] | None
    layout: Layout | None = None

    @property
    def tokens(self) -> int:
        """How many tokens the model sees, special ones included."""
        return len(self.input_ids)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A whole text as token ids; `before` and `behind` of them are special and stand around its body.

    Of a pair of texts one is the body, and the other stands before or behind it: every piece has it. Where a tokenizer
    cuts on the left, the end of a text is what is kept.
    """

    input_ids: list[int]
    attention_mask: list[int]
    token_type_ids: list[int] | None
    before: int
    behind: int
    keeps_end: bool = False
    layout: Layout | None = None

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
            input_ids=joined(self.input_ids, taken),
            attention_mask=joined(self.attention_mask, taken),
            token_type_ids=None if self.token_type_ids is None else joined(self.token_type_ids, taken),
            layout=None if self.layout is None else self.layout.taken(taken),
        )

    def cut(self, max_length: int) -> Prepared:
        """The text cut to `max_length` tokens, special ones included, as its tokenizer would have cut it."""
        room = max(0, min(self.body, max_length - self.special))
        return self.piece((self.body - room, self.body) if self.keeps_end else (0, room))

    def windows(self, max_length: int, stride: int) -> list[Prepared]:
        """The whole text in pieces of `max_length` tokens, of which `stride` are those that the piece before ends with.

        As a tokenizer makes them with `return_overflowing_tokens`. Raises InvalidInput: no token of the text fits.
        """
        room = max_length - self.special
        if not 0 <= stride < room:
            raise InvalidInput(
                f"Windows of {max_length:,} tokens have {max(room, 0):,} for the text itself, and {stride:,} of them "
                "are those of the window before. Ask for longer windows, or a smaller stride."
            )
        starts = range(0, max(1, self.body - stride), room - stride)
        return [self.piece((start, start + room)) for start in starts]


class Runtime(Protocol):
    """A loaded model: inputs of its task in, one answer for each out."""

    # What it was loaded for; `finish` gives what `OUTPUTS` says of it.
    task: str
    # Names of its outputs; empty where they have none.
    id2label: dict[int, str]
    # What it was fine-tuned to make of its numbers, by the task; see `decoding_of`.
    decoding: Mapping[str, Any] = MappingProxyType({})
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

    def encode(self, inputs: Sequence[Input]) -> list[Encoded]:
        """Tokenise each input by itself, whole; any number of threads may do so at once.

        Raises:
            InvalidInput: it is none that this task takes.
        """
        ...

    def prepare(self, inputs: Sequence[Input]) -> list[Prepared]:
        """Tokenise each input by itself, cut to the longest input, so that any of them can share a batch later."""
        return [one.cut(self.max_length) for one in self.encode(inputs)]

    def forward(self, batch: Sequence[Prepared]) -> Any:
        """Pad one batch and run the model; gives its numbers for each input, without those of the padding."""
        ...

    def finish(self, output: Any) -> Any:
        """What the numbers say, an answer for each input in order.

        For classifiers of texts and images an array of probabilities, shape (batch, labels); each row sums to 1, but
        where several labels may hold. For others a list: see `OUTPUTS` and `Generated`.
        """
        ...
