"""The value of a label: `[]` where there is no answer, else one `{"start", "end"}` of code points in the context."""

from collections.abc import Sequence
from typing import Any

from studio.errors import InvalidInput
from studio.metrics.extraction import same_characters

EXPECTED = 'Expected [{"start": …, "end": …}] in code points of the context'
LONGEST_SHOWN = 60

Span = dict[str, int]


def validate(value: Any, context: str, may_be_empty: bool) -> list[Span]:
    """The value as it is stored. Raises InvalidInput for what is no answer in this context, naming it.

    `may_be_empty` says whether the project has questions without an answer.
    """
    if not isinstance(value, list):
        raise InvalidInput(f"The answer is {_shown(value)}, not a list. {_expected(may_be_empty)}.")
    if not value and may_be_empty:
        return []
    if not value:
        raise InvalidInput("There is no answer, and in this project each question has one. Select it in the context.")
    if len(value) > 1:
        raise InvalidInput(f"There are {len(value)} answers, and a question has one. Keep the best one.")
    return [_span(value[0], context, may_be_empty)]


def answer_texts(value: Sequence[Span], context: str) -> list[str]:
    """What a valid value says, as text; none where there is no answer."""
    return [context[span["start"] : span["end"]] for span in value]


def likeness(one: Sequence[Span], other: Sequence[Span]) -> float:
    """How far two values for one context are the same: F1 of their characters, 1 for the same value."""
    return same_characters(*([(span["start"], span["end"]) for span in value] for value in (one, other)))


def _span(span: Any, context: str, may_be_empty: bool) -> Span:
    if not isinstance(span, dict) or set(span) != {"start", "end"}:
        raise InvalidInput(f"The answer is {_shown(span)}. {_expected(may_be_empty)}.")
    start, end = span["start"], span["end"]
    if not all(isinstance(place, int) and not isinstance(place, bool) for place in (start, end)):
        raise InvalidInput(f"The answer is {_shown(span)}. {_expected(may_be_empty)}: both are whole numbers.")
    if not 0 <= start < end <= len(context):
        raise InvalidInput(
            f"The answer goes from {start} to {end}, which is nothing in a context of {len(context):,} characters. "
            f"Expected a start below its end, from 0 to {len(context)}, in code points. Select it again."
        )
    if not context[start:end].strip():
        raise InvalidInput(f"The answer from {start} to {end} is nothing but spaces. Select some words of the context.")
    return {"start": start, "end": end}


def _expected(may_be_empty: bool) -> str:
    return EXPECTED + (", or [] where there is no answer" if may_be_empty else "")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
