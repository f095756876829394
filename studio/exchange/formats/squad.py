"""Questions with their agreed answers as a SQuAD file, those that came in one as they stood there."""

from collections.abc import Iterator
from typing import BinaryIO

from studio.exchange.source import Source
from studio.exchange.squad import Question, agreed, brought, write_squad

OPEN = "A question that has no agreed answer yet is left out"
REPLACED = "What a file gave as answers is left out where people agreed on another one,"


def write_questions(version: str, source: Source, file: BinaryIO) -> int:
    """Write them in the order that they came in; returns how many there are in the file."""
    return write_squad(_questions(source), file, version, source.losses)


def _questions(source: Source) -> Iterator[Question]:
    for history, said in source.histories():
        if history.agreed is None:
            source.losses.add(OPEN, history.id)
            continue
        found = brought(history.extra or {}, history.id, history.text, history.question or "")
        answer = said[history.agreed.value_id]
        if found.values and answer not in found.values:
            source.losses.add(REPLACED, found.id)
        yield agreed(found, answer)
