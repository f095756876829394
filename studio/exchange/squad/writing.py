"""Writes questions as SQuAD v1.1 or v2.0, article by article, and lists what that version cannot hold."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, BinaryIO

from studio.errors import InvalidInput
from studio.exchange.losses import Losses
from studio.exchange.squad.question import GivenAnswer, Question

NO_ANSWER = "SQuAD v1.1 has an answer to every question, so one without is left out"


@dataclass(frozen=True, slots=True)
class Version:
    """How a version writes a question; None where it cannot."""

    name: str
    version: str
    said: Callable[[Question], dict[str, Any] | None]
    cannot: str = ""


def _v1(question: Question) -> dict[str, Any] | None:
    return None if question.is_impossible else _asked(question)


def _v2(question: Question) -> dict[str, Any]:
    said = _asked(question) | {"is_impossible": bool(question.is_impossible)}
    if question.plausible is not None:
        said["plausible_answers"] = given(question.plausible)
    return said


VERSIONS: dict[str, Version] = {
    one.name: one for one in (Version("v1.1", "1.1", _v1, NO_ANSWER), Version("v2.0", "v2.0", _v2))
}


def write_squad(questions: Iterable[Question], file: BinaryIO, version: str, losses: Losses) -> int:
    """Write them in their order; those of one article and one context that follow each other stand together.

    Returns how many there are in the file; the others are in `losses`.

    Raises:
        InvalidInput: there is no such version.
    """
    if version not in VERSIONS:
        raise InvalidInput(f"There is no SQuAD {version!r}. Choose one of: {', '.join(VERSIONS)}.")
    chosen, count = VERSIONS[version], 0
    file.write(f'{{"version": {json.dumps(chosen.version)}, "data": ['.encode())
    for number, article in enumerate(_articles(questions, chosen, losses)):
        file.write(b",\n" if number else b"\n")
        file.write(json.dumps(article, ensure_ascii=False).encode())
        count += sum(len(paragraph["qas"]) for paragraph in article["paragraphs"])
    file.write(b"\n]}\n")
    return count


def _articles(questions: Iterable[Question], version: Version, losses: Losses) -> Iterator[dict[str, Any]]:
    kept = _kept(questions, version, losses)
    for (place, title), of_article in groupby(kept, key=lambda one: (one[0].article, one[0].title)):
        named = {} if title is None else {"title": title}
        yield {**place.extra, **named, "paragraphs": list(_paragraphs(of_article))}


def _paragraphs(of_article: Iterable[tuple[Question, dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    for (place, context), of_paragraph in groupby(of_article, key=lambda one: (one[0].paragraph, one[0].context)):
        yield {**place.extra, "context": context, "qas": [said for _, said in of_paragraph]}


def _kept(questions: Iterable[Question], version: Version, losses: Losses) -> Iterator[tuple[Question, dict[str, Any]]]:
    for question in questions:
        said = version.said(question)
        if said is None:
            losses.add(version.cannot, question.id)
        else:
            yield question, said


def _asked(question: Question) -> dict[str, Any]:
    return {
        **question.extra,
        "id": question.id,
        "question": question.question,
        "answers": given(question.answers),
    }


def given(answers: tuple[GivenAnswer, ...]) -> list[dict[str, Any]]:
    """Answers as they stand in a file."""
    return [{**answer.extra, "text": answer.text, "answer_start": answer.start} for answer in answers]
