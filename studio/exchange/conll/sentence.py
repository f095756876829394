"""A sentence of a CoNLL file, and what an example keeps of it so that it can be written again as it was."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

from studio.segmentation import word_bounds
from studio.tasks.token_classification.overlap import Place
from studio.tasks.token_classification.spans import Span

DOCUMENT = "-DOCSTART-"
OPENING = re.compile(rf"{DOCUMENT}([ \t][^\r\n]*)?")
VISIBLE = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sentence stood in its file, which neither its text nor its spans say.

    `words` are the code points of each. `columns` are the columns between the word and the tag, one list a word, or
    none at all. `inside` are the words whose `I-` began a span. `document` is the line that opened a document before
    this sentence, and `separator` what stands between columns.
    """

    words: tuple[Place, ...]
    columns: tuple[tuple[str, ...], ...] = ()
    inside: tuple[int, ...] = ()
    document: str | None = None
    separator: str = " "


@dataclass(frozen=True, slots=True)
class Sentence:
    """One example: its text, its spans in order, and how it stood in a file, where it comes from one.

    `row` is the line on which it begins, counted from 1; `document` counts the documents up to it, 0 before the first.
    `number` is what losses call it by; without one it is its place among those that are written, from 1.
    """

    text: str
    spans: tuple[Span, ...] = ()
    layout: Layout | None = None
    row: int = field(default=0, compare=False)
    document: int = field(default=0, compare=False)
    number: int | None = field(default=None, compare=False)


def fits_column(words: str, separator: str) -> bool:
    """Whether a column can hold it; a line with a tab is parted by tabs only."""
    return bool(words) and not any(sign in words for sign in ("\n", "\r", "\t", separator))


def spoken_words(text: str) -> list[Place]:
    """Words and signs as Unicode parts them, as CoNLL files have them: a full stop is a word of its own."""
    return [found.span() for start, end in pairwise(word_bounds(text)) for found in VISIBLE.finditer(text, start, end)]


def spaced_words(text: str) -> list[Place]:
    """What stands between white space, signs included."""
    return [found.span() for found in VISIBLE.finditer(text)]


# How the words are found of an example that did not come from a CoNLL file. They must not depend on its spans, or a
# model that learns from the file would find the spans by how the words are cut.
SPLITS: dict[str, Callable[[str], list[Place]]] = {"words": spoken_words, "white space": spaced_words}


def words_of(sentence: Sentence, split: str) -> Sequence[Place]:
    """The words of a sentence, those of its file where it comes from one."""
    return sentence.layout.words if sentence.layout is not None else SPLITS[split](sentence.text)


def remembered(layout: Layout) -> dict[str, Any]:
    """The layout as JSON, for the example to keep."""
    return asdict(layout)


def recalled(kept: Mapping[str, Any], text: str) -> Layout | None:
    """The layout that was kept; None where it is no layout of this text."""
    try:
        words = tuple((start, end) for start, end in kept["words"])
        columns = tuple(tuple(map(str, row)) for row in kept["columns"])
        inside, document = tuple(kept["inside"]), kept["document"]
        layout = Layout(words, columns, inside, document, kept["separator"])
    except (KeyError, TypeError, ValueError):
        return None
    return layout if _fits(layout, text) else None


def _fits(layout: Layout, text: str) -> bool:
    """What an example keeps may have come from anywhere, and must not write lines of its own."""
    ends = [0, *(place for word in layout.words for place in word), len(text)]
    return (
        all(isinstance(place, int) for place in (*ends, *layout.inside))
        and all(start < end for start, end in layout.words)
        and all(one <= other for one, other in pairwise(ends))
        and len(layout.columns) in (0, len(layout.words))
        and layout.separator in (" ", "\t")
        and all(fits_column(column, layout.separator) for row in layout.columns for column in row)
        and (layout.document is None or bool(OPENING.fullmatch(layout.document)))
    )
