"""The service behind the Tokens page and its API call: holds a few tokenizers and lends each to one call at a time."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from studio.errors import InvalidInput
from studio.tasks.inspecting import Limit, Tokenised
from studio.tokens.limits import Tokenizer, length_limit, require_text
from studio.tokens.padding import PaddedBatch, Padding, pad
from studio.tokens.pieces import Tokenisation, cut
from studio.tokens.whole import whole

MAX_TOKENIZERS = 8


@dataclass(slots=True)
class _Place:
    """One tokenizer's place, empty until it is loaded; `lock` is held to load it and to use it."""

    lock: Lock = field(default_factory=Lock)
    tokenizer: Tokenizer = None


class Tokens:
    """Tokenises with any checkpoint's tokenizer, from many threads at once.

    `load_tokenizer` must give an object that nobody else uses: a call sets truncation and padding on it.
    """

    def __init__(self, load_tokenizer: Callable[[str], Tokenizer], max_bytes: int) -> None:
        self._load = load_tokenizer
        self._max_bytes = max_bytes
        self._places: OrderedDict[str, _Place] = OrderedDict()
        self._lock = Lock()

    def tokenize(
        self, checkpoint: str, text: str, max_length: int | None = None, truncation: bool = True
    ) -> Tokenisation:
        """The pieces of a text.

        Raises:
            InvalidInput: the text is too large or no Unicode, `max_length` is impossible, or the tokenizer is slow.
            CheckpointUnavailable: the tokenizer cannot be had.
        """
        require_text([text], self._max_bytes)
        with self._borrowed(checkpoint) as tokenizer:
            return cut(tokenizer, text, max_length, truncation)

    def pad(
        self,
        checkpoint: str,
        texts: Sequence[str],
        padding: Padding = "longest",
        truncation: bool = True,
        max_length: int | None = None,
    ) -> PaddedBatch:
        """Several texts as one matrix; raises as `tokenize` does, and InvalidInput for too many texts or cells."""
        require_text(texts, self._max_bytes)
        with self._borrowed(checkpoint) as tokenizer:
            return pad(tokenizer, texts, padding, truncation, max_length)

    def whole(self, checkpoint: str, texts: Sequence[str], questions: Sequence[str] | None = None) -> list[Tokenised]:
        """Texts of the database, behind their questions where there are some; nothing is cut, however long they are.

        Raises what `tokenize` raises for a tokenizer.
        """
        with self._borrowed(checkpoint) as tokenizer:
            return whole(tokenizer, texts, questions)

    def limit(self, checkpoint: str, max_length: int) -> Limit:
        """How this tokenizer cuts to `max_length` tokens, or to its own limit if that is less."""
        with self._borrowed(checkpoint) as tokenizer:
            own = length_limit(tokenizer, None)
            return Limit(min(max_length, own or max_length), tokenizer.truncation_side)

    @contextmanager
    def _borrowed(self, checkpoint: str) -> Iterator[Tokenizer]:
        """The tokenizer, for this caller alone: a fast one keeps its truncation and padding between calls."""
        name = checkpoint.strip()
        if not name:
            raise InvalidInput("No tokenizer was named. Give a Hub name such as distilbert-base-uncased, or a folder.")
        place = self._place(name)
        with place.lock:
            if place.tokenizer is None:
                # Under this place's lock only, so that a slow download keeps nobody else waiting.
                place.tokenizer = self._loaded(name)
            yield place.tokenizer

    def _loaded(self, name: str) -> Tokenizer:
        try:
            return self._load(name)
        except Exception:
            # A name that cannot be had must not push out one that can.
            with self._lock:
                self._places.pop(name, None)
            raise

    def _place(self, name: str) -> _Place:
        with self._lock:
            place = self._places.setdefault(name, _Place())
            self._places.move_to_end(name)
            while len(self._places) > MAX_TOKENIZERS:
                self._places.popitem(last=False)
            return place
