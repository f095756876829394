"""Words with their tags of IOB2, as files have them, and the sentence that they make."""

from collections.abc import Sequence
from dataclasses import dataclass

from studio.exchange.conll.joining import joined
from studio.exchange.conll.sentence import Layout, Sentence
from studio.tasks.token_classification.iob import spans_of_tags


@dataclass(frozen=True, slots=True)
class Tagged:
    """A sentence as its file has it: a tag a word; the rest is as in `Layout`."""

    words: Sequence[str]
    tags: Sequence[str]
    columns: tuple[tuple[str, ...], ...] = ()
    document: str | None = None
    separator: str = " "


def sentence_of(tagged: Tagged, joiner: str | None) -> Sentence:
    """With `joiner` between the words; None for what is usual in their script.

    Raises InvalidInput for what is no tag of IOB2, or not as many tags as words.
    """
    text, places = joined(tagged.words, joiner)
    spans, inside = spans_of_tags(tagged.tags, places)
    return Sentence(text, spans, Layout(places, tagged.columns, inside, tagged.document, tagged.separator))
