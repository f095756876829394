"""Words with a tag of IOB2 each: sentences of CoNLL files, and rows as data sets of the Hub have them.

A row of a data set says both in two lists: `{"tokens": ["in", "Paris"], "ner_tags": ["O", "B-city"], …}`.
"""

from collections.abc import Mapping
from typing import Any

from studio.errors import InvalidInput
from studio.exchange.conll import Tagged, remembered, sentence_of
from studio.exchange.forms import Form
from studio.exchange.layouts.layout import Layout, Opinion, Said, Values, Way
from studio.exchange.readers.conll import KEPT, TAGS, WORDS
from studio.exchange.rows import RowError
from studio.tasks.token_classification.spans import value_of


class Words(Layout):
    """It does not say who gave the tags, so what they say is agreed."""

    name = "tokens"
    title = "words with tags (CoNLL, IOB2)"

    def recognises(self, values: Values, form: Form) -> bool:
        return form.marks_words and all(isinstance(values.get(name), list) for name in (WORDS, TAGS))

    def require(self, way: Way) -> None:
        if not way.form.marks_words:
            raise InvalidInput(
                "This file holds words with tags. Import it into a project whose task is token-classification."
            )

    def read(self, values: Values, way: Way) -> Said:
        kept = values.get(KEPT)
        words, tags = _strings(values.get(WORDS), "word"), _strings(values.get(TAGS), "tag")
        try:
            sentence = sentence_of(_tagged(words, tags, kept if isinstance(kept, Mapping) else {}), way.joiner)
        except InvalidInput as error:
            raise RowError(str(error)) from error
        assert sentence.layout is not None
        extra = {name: value for name, value in values.items() if name not in (WORDS, TAGS, KEPT)}
        spans = value_of(sentence.spans)
        return Said(sentence.text, (Opinion(spans),), {**extra, KEPT: remembered(sentence.layout)})


def _tagged(words: list[str], tags: list[str], kept: Mapping[str, Any]) -> Tagged:
    return Tagged(
        words, tags, tuple(kept.get("columns") or ()), kept.get("document"), str(kept.get("separator") or " ")
    )


def _strings(found: object, what: str) -> list[str]:
    values = found if isinstance(found, list) else []
    for place, value in enumerate(values, start=1):
        if not isinstance(value, str) or not value:
            raise RowError(f"{what} {place} is {value!r}, not a {what}")
    return values
