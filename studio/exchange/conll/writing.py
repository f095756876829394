"""Sentences with spans to words with tags, in lines or as lists; what they cannot hold is said, example by example."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from studio.errors import InvalidInput
from studio.exchange.conll.joining import joined
from studio.exchange.conll.sentence import DOCUMENT, SPLITS, Sentence, fits_column, words_of
from studio.exchange.conll.tagged import Tagged
from studio.exchange.losses import Losses
from studio.tasks.token_classification.iob import (
    BEGIN,
    INSIDE,
    NO_WORD,
    OUTSIDE,
    OVERLAPS,
    SPLITS_A_WORD,
    tags_of_spans,
)
from studio.tasks.token_classification.overlap import Place
from studio.tasks.token_classification.spans import Span, shown

# What is lost, and why; by the reason why IOB2 has no tags for a span, and for the rest.
NO_TAGS = {
    OVERLAPS: "A span that shares words with a longer one is left out, as a word has one tag",
    SPLITS_A_WORD: "A span that begins or ends within a word is left out",
    NO_WORD: "A span that holds no word is left out",
}
LABEL = "A span whose label has white space, which parts the columns, is left out"
NO_WORDS = "An example without a word is left out"
WORD = "An example with a word that would be read as something else is left out"
TEXT = "A text comes back with other white space"
COLUMNS = "What its file had between the words and the tags is left out"
OPENING = "The line that opened a document in its file is left out"
LONGEST_SHOWN = 60


def write_conll(
    sentences: Iterable[Sentence],
    losses: Losses,
    *,
    joiner: str | None = None,
    separator: str = " ",
    split: str = "words",
) -> Iterator[str]:
    """The lines of each sentence that a file can hold, each with its end.

    Words are those of the file that an example comes from, else they are found by `split`, one of SPLITS. A text that
    is not its words with `joiner` between, usually what is usual in their script, comes back with other white space,
    which counts as a loss.

    Raises InvalidInput for another `split` or `separator` than " " and a tab.
    """
    _require(split, separator)
    for number, sentence in enumerate(sentences, start=1):
        between = separator if sentence.layout is None else sentence.layout.separator
        one = _Writing(sentence, number, losses, words_of(sentence, split))
        if one.has_words() and one.fits_lines(between):
            spans = one.with_labels_that_fit(between)
            tagged = one.tagged(spans, joiner, between)
            yield "".join(_lines(tagged))


def tagged_sentences(
    sentences: Iterable[Sentence], losses: Losses, *, joiner: str | None = None, split: str = "words"
) -> Iterator[tuple[Sentence, Tagged]]:
    """The same as lists, which hold any word and any label, and nothing but words and tags.

    Raises InvalidInput for another `split`.
    """
    _require(split)
    for number, sentence in enumerate(sentences, start=1):
        one = _Writing(sentence, number, losses, words_of(sentence, split))
        if one.has_words():
            one.tell_layout()
            yield sentence, one.tagged(sentence.spans, joiner)


def _require(split: str, separator: str = " ") -> None:
    if split not in SPLITS:
        raise InvalidInput(
            f"There is no way to find words that is called {split!r}. Choose one of: {', '.join(SPLITS)}."
        )
    if separator not in (" ", "\t"):
        raise InvalidInput(f"Columns cannot be parted by {separator!r}. Give a space or a tab.")


@dataclass(frozen=True, slots=True)
class _Writing:
    """One sentence on its way into a file; what is left out of it is added to `losses`."""

    sentence: Sentence
    place: int
    losses: Losses
    words: Sequence[Place]

    def has_words(self) -> bool:
        if not self.words:
            self._lose(NO_WORDS)
        return bool(self.words)

    def fits_lines(self, separator: str) -> bool:
        for word in self._written():
            if not fits_column(word, separator) or word == DOCUMENT:
                self._lose(WORD, repr(word))
                return False
        return True

    def with_labels_that_fit(self, separator: str) -> list[Span]:
        held = []
        for span in self.sentence.spans:
            if fits_column(span.label, separator):
                held.append(span)
            else:
                self._lose(LABEL, shown(span, self.sentence.text))
        return held

    def tell_layout(self) -> None:
        layout = self.sentence.layout
        if layout is not None and layout.columns:
            self._lose(COLUMNS)
        if layout is not None and layout.document is not None:
            self._lose(OPENING)

    def tagged(self, spans: Sequence[Span], joiner: str | None, separator: str = " ") -> Tagged:
        back, _ = joined(self._written(), joiner)
        if back != self.sentence.text:
            self._lose(TEXT, repr(back[:LONGEST_SHOWN]))
        tags, lost = tags_of_spans(spans, self.words)
        for span, reason in lost:
            self._lose(NO_TAGS[reason], shown(span, self.sentence.text))
        layout = self.sentence.layout
        if layout is None:
            return Tagged(self._written(), tags, separator=separator)
        return Tagged(
            self._written(), _as_they_were(tags, layout.inside), layout.columns, layout.document, layout.separator
        )

    def _written(self) -> list[str]:
        return [self.sentence.text[start:end] for start, end in self.words]

    def _lose(self, what: str, shown_as: str = "") -> None:
        number = self.place if self.sentence.number is None else self.sentence.number
        self.losses.add(what, f"example {number}{f' ({shown_as})' if shown_as else ''}")


def _lines(tagged: Tagged) -> Iterator[str]:
    if tagged.document is not None:
        yield f"{tagged.document}\n\n"
    columns = tagged.columns or [()] * len(tagged.words)
    for word, between, tag in zip(tagged.words, columns, tagged.tags, strict=True):
        yield tagged.separator.join((word, *between, tag)) + "\n"
    yield "\n"


def _as_they_were(tags: list[str], inside: Iterable[int]) -> list[str]:
    """Begin a span with `I-` where its file did, if that still means the same."""
    found = list(tags)
    for place in inside:
        before = found[place - 1] if 0 < place < len(found) else OUTSIDE
        label = found[place][len(BEGIN) :] if place < len(found) and found[place].startswith(BEGIN) else ""
        if label and before[len(BEGIN) :] != label:
            found[place] = INSIDE + label
    return found
