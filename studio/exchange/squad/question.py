"""A question on a context as a SQuAD file has it, with answers whose places were checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from studio.exchange.counting import CODE_POINTS, Counting, find_counting, place_of
from studio.exchange.readers.squad import Asked, Place
from studio.exchange.rows import RowError

OWN_KEYS = ("question", "id", "answers", "is_impossible", "plausible_answers")
ANSWER_KEYS = ("text", "answer_start")


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """A stretch of the context from `start` on, in code points; `extra` is what else the file says of it."""

    text: str
    start: int
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def span(self) -> dict[str, int]:
        """As a label has it."""
        return {"start": self.start, "end": self.start + len(self.text)}


@dataclass(frozen=True, slots=True)
class Question:
    """`is_impossible` is None where the file does not say, as in v1.1; `plausible` are answers that seem right."""

    context: str
    question: str
    id: str | int
    answers: tuple[GivenAnswer, ...] = ()
    is_impossible: bool | None = None
    title: str | None = None
    plausible: tuple[GivenAnswer, ...] | None = None
    article: Place = field(default_factory=Place)
    paragraph: Place = field(default_factory=Place)
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def values(self) -> list[list[dict[str, int]]]:
        """What labels the file gives, each once: a span, `[]` where there is no answer; none where nobody has said."""
        if self.is_impossible:
            return [[]]
        spans: list[list[dict[str, int]]] = []
        for answer in self.answers:
            if [answer.span] not in spans:
                spans.append([answer.span])
        return spans


def question_of(asked: Asked, counting: str = CODE_POINTS) -> Question:
    """The question with its answers in code points, whatever the file's offsets count. Raises RowError."""
    said, unit = asked.said, find_counting(counting)
    impossible = said.get("is_impossible")
    if impossible is not None and not isinstance(impossible, bool):
        raise RowError(f"is_impossible is {impossible!r}; expected true or false")
    name = said.get("id")
    if not isinstance(name, str | int) or isinstance(name, bool) or name == "":
        raise RowError(f"the id is {name!r}; expected a string")
    answers = _answers("answers", said.get("answers", []), asked.context, unit)
    if impossible and answers:
        raise RowError("it is_impossible and has answers; remove one of the two (plausible_answers may stay)")
    plausible = said.get("plausible_answers")
    return Question(
        context=_text("context", asked.context),
        question=_text("question", said.get("question")),
        id=name,
        answers=answers,
        is_impossible=impossible,
        title=asked.title,
        plausible=None if plausible is None else _answers("plausible_answers", plausible, asked.context, unit),
        article=asked.article,
        paragraph=asked.paragraph,
        extra={key: value for key, value in said.items() if key not in OWN_KEYS},
    )


def _answers(name: str, found: Any, context: str, counting: Counting) -> tuple[GivenAnswer, ...]:
    if not isinstance(found, list):
        raise RowError(f"{name} is a {type(found).__name__}, not a list")
    return tuple(_answer(one, context, counting) for one in found)


def _answer(found: Any, context: str, counting: Counting) -> GivenAnswer:
    if not isinstance(found, dict) or not isinstance(found.get("text"), str) or not found["text"].strip():
        raise RowError(f'an answer is {str(found)[:60]!r}; expected {{"text": …, "answer_start": …}} with a text')
    start = found.get("answer_start")
    if not isinstance(start, int) or isinstance(start, bool):
        raise RowError(f"answer_start is {start!r}; expected a whole number")
    extra = {key: value for key, value in found.items() if key not in ANSWER_KEYS}
    return GivenAnswer(found["text"], place_of(context, found["text"], start, counting), extra)


def _text(name: str, found: Any) -> str:
    if not isinstance(found, str) or not found.strip():
        raise RowError(f"the {name} is {'missing' if found is None else 'empty or no text'}")
    try:
        found.encode()
    except UnicodeEncodeError as error:
        raise RowError(f"the {name} contains half of a surrogate pair, which is no character") from error
    return found
