"""A text as a tokenizer gives it, and the units of it that carry one label each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from studio.errors import InvalidInput
from studio.tasks.token_classification.snapping import trimmed


@dataclass(frozen=True, slots=True)
class Encoding:
    """One text's tokens, as fast tokenizers give them: `offset_mapping`, `word_ids` and `special_tokens_mask`.

    Offsets are code points of the text. It is the whole text, nothing of it cut, so that what would be cut is known.
    """

    offsets: Sequence[tuple[int, int]]
    word_ids: Sequence[int | None]
    special: Sequence[int]

    def __post_init__(self) -> None:
        if not len(self.offsets) == len(self.word_ids) == len(self.special):
            raise ValueError(
                f"found {len(self.offsets)} offsets, {len(self.word_ids)} word ids and {len(self.special)} marks of "
                "special tokens; expected one of each for every token"
            )

    def __len__(self) -> int:
        return len(self.offsets)

    @property
    def before(self) -> int:
        """How many special tokens stand before the text."""
        return next((place for place, mark in enumerate(self.special) if not mark), len(self))

    @property
    def behind(self) -> int:
        """How many special tokens stand behind the text."""
        marks = list(self.special)[self.before :]
        return next((place for place, mark in enumerate(reversed(marks)) if not mark), 0)

    def kept(self, max_length: int | None, side: str = "right") -> list[int]:
        """The tokens that are left when the text is cut to `max_length` tokens, as a tokenizer cuts it.

        Raises InvalidInput where there is no room for a single token of the text.
        """
        every = list(range(len(self)))
        if max_length is None or len(self) <= max_length:
            return every
        room = max_length - self.before - self.behind
        if room < 1:
            least = self.before + self.behind + 1
            raise InvalidInput(f"max_length is {max_length}, and a token of the text needs {least}. Give more.")
        body = every[self.before : len(self) - self.behind]
        body = body[:room] if side == "right" else body[-room:]
        return every[: self.before] + body + every[len(self) - self.behind :]

    def needed(self, first: int, last: int, side: str = "right") -> int:
        """The least `max_length` that leaves the tokens `first` to `last`."""
        return last + 1 + self.behind if side == "right" else len(self) - first + self.before


@dataclass(frozen=True, slots=True)
class Unit:
    """Tokens `first` to `last`, which are labelled as one, and the code points they hold without white space around.

    A unit of white space, or of nothing, has `start` equal to `end`.
    """

    first: int
    last: int
    start: int
    end: int


def every_piece(encoding: Encoding) -> list[range]:
    """Each token of the text by itself."""
    return [range(place, place + 1) for place, mark in enumerate(encoding.special) if not mark]


def whole_words(encoding: Encoding) -> list[range]:
    """The tokens of each word of the tokenizer, which for languages without spaces can be a whole sentence."""
    inside = (place for place, mark in enumerate(encoding.special) if not mark)

    def word(place: int) -> tuple[bool, int]:
        found = encoding.word_ids[place]
        return (True, place) if found is None else (False, found)  # what belongs to no word stands alone

    words = (list(places) for _, places in groupby(inside, key=word))
    return [range(places[0], places[-1] + 1) for places in words]


# Which tokens carry a label in training: all, or the first of each word, while the loss passes over the others.
PIECES: dict[str, Callable[[Encoding], list[range]]] = {"every": every_piece, "first": whole_words}


def units_of(text: str, encoding: Encoding, pieces: str) -> list[Unit]:
    """The units of a text: each token ("every"), or each word ("first"). Raises InvalidInput for other `pieces`."""
    if pieces not in PIECES:
        raise InvalidInput(f"There is no choice of pieces {pieces!r}. Choose one of: {', '.join(PIECES)}.")
    return [_unit(text, encoding, tokens) for tokens in PIECES[pieces](encoding)]


def _unit(text: str, encoding: Encoding, tokens: range) -> Unit:
    held = [encoding.offsets[place] for place in tokens]
    start, end = trimmed(text, min(start for start, _ in held), max(end for _, end in held))
    return Unit(tokens[0], tokens[-1], start, max(start, end))
