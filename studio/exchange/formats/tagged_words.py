"""Agreed spans as words with a tag of IOB2 each: CoNLL-2003, and JSON Lines as data sets of the Hub have them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from studio.exchange.conll import Sentence, recalled, tagged_sentences, write_conll
from studio.exchange.readers.conll import KEPT, TAGS, WORDS
from studio.exchange.source import Source
from studio.tasks.token_classification.spans import spans_of

OPEN = "An example that has no agreed label yet is left out"


def write_conll_file(source: Source, file: BinaryIO) -> int:
    """Sentences in the order that they came in, each as it stood in its file; returns how many there are."""
    count = 0
    for lines in write_conll((sentence for sentence, _ in _agreed(source)), source.losses):
        file.write(lines.encode())
        count += 1
    return count


def write_token_lines(source: Source, file: BinaryIO) -> int:
    """One object a line, with what else an example brought from its file before the words and tags."""
    beside: dict[int | None, Mapping[str, Any]] = {}

    def sentences() -> Iterator[Sentence]:
        for sentence, extra in _agreed(source):
            beside[sentence.number] = extra
            yield sentence

    count = 0
    for sentence, tagged in tagged_sentences(sentences(), source.losses):
        words = {WORDS: list(tagged.words), TAGS: list(tagged.tags)}
        file.write(json.dumps({**beside[sentence.number], **words}, ensure_ascii=False).encode() + b"\n")
        beside.clear()
        count += 1
    return count


def _agreed(source: Source) -> Iterator[tuple[Sentence, dict[str, Any]]]:
    """Each example with agreed spans, and what else it brought from its file."""
    for history, said in source.histories():
        if history.agreed is None:
            source.losses.add(OPEN, f"example {history.id}")
            continue
        extra = dict(history.extra or {})
        kept = extra.pop(KEPT, None)
        layout = recalled(kept, history.text) if isinstance(kept, Mapping) else None
        spans = spans_of(said[history.agreed.value_id])
        yield Sentence(history.text, spans, layout, number=history.id), extra
