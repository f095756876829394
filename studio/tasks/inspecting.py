"""The contract of an inspector: what becomes of an answer on its way into the tokens that a model reads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from studio.tasks.base import Said

# The states that inspectors tell of; each says which of them it knows, and what they mean there.
EXACT, SPLITS, CUT, EMPTY, OVERLAPPED = "exact", "splits", "cut", "empty", "overlapped"
STATES = (EXACT, SPLITS, CUT, EMPTY, OVERLAPPED)


@dataclass(frozen=True, slots=True)
class Tokenised:
    """An input as a fast tokenizer gives it, nothing cut; a value for each token.

    `offsets` are code points of the text, or of the question for tokens whose `sequence_ids` say so; `is_unknown`
    marks those of which a model sees only that something was there.
    """

    pieces: Sequence[str]
    ids: Sequence[int]
    offsets: Sequence[tuple[int, int]]
    word_ids: Sequence[int | None]
    special: Sequence[int]
    sequence_ids: Sequence[int | None]
    is_unknown: Sequence[bool]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Limit:
    """The most tokens that are read at once, special ones included, and where the tokenizer cuts what is longer."""

    max_length: int
    side: str = "right"


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of `text[start:end]`, one part of an answer, with its label where it has one.

    `tokens` are the first and the last token that it touches; `found` the code points that a model trained with it can
    give back, None for none; `max_length` the least with which nothing of it is lost, None where none would do.
    """

    start: int
    end: int
    label: str | None
    state: str
    tokens: tuple[int, int] | None
    found: tuple[int, int] | None
    max_length: int | None


@dataclass(frozen=True, slots=True)
class Mended:
    """What is learnt of an example: its value, and the places of the text that the loss passes over.

    `fixed` parts have other borders than people gave them, and `left_out` are there no more.
    """

    said: Said
    passed_over: Sequence[tuple[int, int]] = ()
    fixed: int = 0
    left_out: int = 0


# Checkpoint, texts, and the questions before them where the task has some; raises StudioError.
Whole = Callable[[str, Sequence[str], Sequence[str] | None], list[Tokenised]]
# A tokenizer is lent for so many texts at once: whoever else wants it waits no longer than for these.
TEXTS_AT_ONCE = 256


class Asked(Protocol):
    """An example as a tokenizer needs it."""

    @property
    def text(self) -> str: ...
    @property
    def question(self) -> str | None: ...


Row = TypeVar("Row", bound=Asked)


def tokenised(whole: Whole, checkpoint: str, rows: Sequence[Row]) -> Iterator[tuple[Row, Tokenised]]:
    """Each example with its tokens, some at a time; all of them have questions, or none has one."""
    for begin in range(0, len(rows), TEXTS_AT_ONCE):
        some = rows[begin : begin + TEXTS_AT_ONCE]
        questions = [row.question for row in some if row.question is not None]
        yield from zip(some, whole(checkpoint, [row.text for row in some], questions or None), strict=True)


class Inspected(Asked, Protocol):
    """An example with what is agreed of it; a dataclass."""

    @property
    def label(self) -> Said: ...


Example = TypeVar("Example", bound=Inspected)


class Inspector(Protocol):
    """Of one task. Pure: no tokenizer, no store."""

    # What can become of a part, and what that means; the first is how it should be.
    states: Mapping[str, str]
    # What a part of an answer is called, one and many.
    part: tuple[str, str]
    # The name of the task's setting that says what is done with parts that are not exact; None where there is none.
    setting: str | None

    def looked_at(self, example: Example) -> Example:
        """The example with the text whose tokens the answer stands in."""
        ...

    def parts(self, said: Said) -> int:
        """How many there are in an answer."""
        ...

    def mend(self, choice: str, text: str, said: Said, tokens: Tokenised, limit: Limit) -> Mended:
        """What is learnt under a choice of that setting."""
        ...

    def fates(self, text: str, said: Said, tokens: Tokenised, limit: Limit) -> list[Fate]:
        """One for each part, in the order of the answer. Raises InvalidInput: the limit leaves no room for text."""
        ...

    def targets(
        self, text: str, learnt: Mended, tokens: Tokenised, labels: Sequence[str], limit: Limit
    ) -> list[str | None]:
        """What each token teaches a model, by name; None where the loss passes over it, or it is cut."""
        ...
