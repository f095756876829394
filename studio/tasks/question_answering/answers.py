"""What is kept of an answer to a question, `{"said": value, "score": number}`, and how such answers are measured."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from studio.metrics.extraction import ExtractedAnswers
from studio.tasks.base import Answer, Said
from studio.tasks.question_answering.decoding import Answers
from studio.tasks.question_answering.spans import answer_texts


def told(found: Answers, context: str) -> dict[str, Any]:
    """The best answers, with their words, and how likely there is none, as JSON."""
    best = [asdict(one) | {"text": context[one.start : one.end]} for one in found.best]
    return {
        "best": best,
        "no_answer_score": found.no_answer_score,
        "no_answer_difference": found.no_answer_difference,
    }


def measure(answers: Sequence[Answer], gold: Sequence[Said], contexts: Sequence[str]) -> ExtractedAnswers:
    """See `Task.measure`; by the arithmetic of SQuAD v2.0, in which no answer may be the right one."""
    return ExtractedAnswers.of(
        predicted=[text_of(answer["said"], context) for answer, context in zip(answers, contexts, strict=True)],
        gold=[answer_texts(value, context) for value, context in zip(gold, contexts, strict=True)],
        confidence=[min(1.0, answer["score"]) for answer in answers],
    )


def text_of(value: Said, context: str) -> str:
    """The words of an answer; "" where there is none."""
    return next(iter(answer_texts(value, context)), "")
