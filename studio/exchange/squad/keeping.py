"""What of a question stays with its example, and the question as a file has it again, with what is agreed by then."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from studio.exchange.readers.squad import PLACE, Asked, Place
from studio.exchange.rows import RowError
from studio.exchange.squad.question import GivenAnswer, Question, question_of
from studio.exchange.squad.writing import given

Span = Mapping[str, int]


def likeliest(question: Question) -> list[dict[str, int]] | None:
    """What a file says is the answer: that which most have given, the first of several; None where nobody has."""
    if question.is_impossible:
        return []
    starts = Counter((answer.start, len(answer.text)) for answer in question.answers)
    if not starts:
        return None
    [((start, length), _)] = starts.most_common(1)
    return [{"start": start, "end": start + length}]


def kept(question: Question) -> dict[str, Any]:
    """As it stays with the example, beside its text, its question and its label."""
    place = {"article": asdict(question.article), "paragraph": asdict(question.paragraph)}
    said: dict[str, Any] = {"answers": given(question.answers)}
    if question.plausible is not None:
        said["plausible_answers"] = given(question.plausible)
    found = {"id": question.id, "title": question.title, PLACE: {**place, "said": {**question.extra, **said}}}
    return {name: value for name, value in found.items() if value is not None}


def brought(extra: Mapping[str, Any], number: int, context: str, question: str) -> Question:
    """The question as its file had it; `number` is its id where it comes from no such file."""
    try:
        return question_of(_asked(extra, number, context, question))
    except (KeyError, TypeError, RowError):  # another kind of file may call its columns the same
        return Question(context, question, str(number))


def agreed(question: Question, said: Sequence[Span]) -> Question:
    """The same where this is agreed: with all answers of its file if it is one of them."""
    if not said:
        return replace(question, answers=(), is_impossible=True)
    [span] = said
    answers = question.answers
    if [span] not in question.values:
        answers = (GivenAnswer(question.context[span["start"] : span["end"]], span["start"]),)
    return replace(question, answers=answers, is_impossible=False)


def _asked(extra: Mapping[str, Any], number: int, context: str, question: str) -> Asked:
    place = extra[PLACE]
    title = extra.get("title")
    return Asked(
        row=number,
        title=title if isinstance(title, str) else None,
        context=context,
        said={**place["said"], "id": extra.get("id", str(number)), "question": question},
        article=Place(**place["article"]),
        paragraph=Place(**place["paragraph"]),
    )
