"""What a value of token-classification is: spans in code points, in one order, and refused with words where wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from studio.errors import InvalidInput
from studio.tasks.token_classification.overlap import require_overlap

KEYS = ("start", "end", "label")
# Files often say which words a span means; where they do, it is checked and not stored.
TEXT_KEY = "text"
EXPECTED = 'Expected {"start": 0, "end": 6, "label": "…"} with places in code points, as Python counts them.'
LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`text[start:end]`, in code points, and its label; spans are ordered by start, end, label."""

    start: int
    end: int
    label: str


def spans_of(value: Iterable[Mapping[str, Any]]) -> tuple[Span, ...]:
    """The spans of a valid value."""
    return tuple(Span(one["start"], one["end"], one["label"]) for one in value)


def value_of(spans: Iterable[Span]) -> list[dict[str, Any]]:
    """The spans as a value of JSON, in order."""
    return [asdict(span) for span in sorted(spans)]


def named_labels(value: Iterable[Mapping[str, Any]]) -> list[Any]:
    """The labels of a valid value, as often as they occur."""
    return [one["label"] for one in value]


def relabelled(value: Sequence[Mapping[str, Any]], labels: Mapping[Any, Any]) -> list[dict[str, Any]]:
    """The value with other labels in place of its own: names for ids, or ids for names, or a name for two.

    Spans whose label has None in its place fall away. Two that become the same are one.
    """
    return value_of(
        {Span(one["start"], one["end"], labels[one["label"]]) for one in value if labels[one["label"]] is not None}
    )


def validate_spans(
    value: object, text: str, labels: Sequence[str], overlap: str = "none", *, may_be_blank: bool = False
) -> list[dict[str, Any]]:
    """The value as it is stored: in order, with nothing but start, end and label. No spans at all are a value, too.

    `overlap` is the project's rule: none, nested or any; `may_be_blank` lets spans be of nothing but white space.
    Raises InvalidInput, which names the span that is wrong, what was expected and what to do.
    """
    if not isinstance(value, list | tuple):
        raise InvalidInput(f"Found {_kind(value)} where a list of spans should be. {EXPECTED} Give [] for no span.")
    known = frozenset(labels)
    spans = [_span(one, number, text, known, labels) for number, one in enumerate(value, start=1)]
    if blank := [] if may_be_blank else [one for one in spans if not text[one.start : one.end].strip()]:
        raise InvalidInput(
            f"The span from {blank[0].start} to {blank[0].end} is nothing but white space, which no model ever marks. "
            "Select some words of the text, or leave the span out."
        )
    spans.sort()
    for one, other in pairwise(spans):
        if one == other:
            raise InvalidInput(f"Found {shown(one, text)} twice. Give each span once.")
    require_overlap([(span.start, span.end) for span in spans], overlap, lambda place: shown(spans[place], text))
    return value_of(spans)


def shown(span: Span, text: str) -> str:
    """The span in words for a message: its label, what it holds, and where."""
    return f"the {span.label} {_excerpt(text[span.start : span.end])} at {span.start}–{span.end}"


def _span(value: object, number: int, text: str, known: frozenset[str], labels: Sequence[str]) -> Span:
    where = f"Span {number}"
    if not isinstance(value, Mapping):
        raise InvalidInput(f"{where} is {_kind(value)}. {EXPECTED}")
    if missing := [key for key in KEYS if key not in value]:
        raise InvalidInput(f"{where} has no {' and no '.join(map(repr, missing))}. {EXPECTED}")
    if unknown := [key for key in value if key not in (*KEYS, TEXT_KEY)]:
        raise InvalidInput(f"{where} has {unknown[0]!r}, which no span has. {EXPECTED} Leave the rest out.")
    start, end, label = (value[key] for key in KEYS)
    _require_places(where, start, end, text)
    if not isinstance(label, str) or label not in known:
        raise InvalidInput(f"{where}: {label!r} is no label of this project. Choose one of: {', '.join(labels)}.")
    span = Span(start, end, label)
    if TEXT_KEY in value and value[TEXT_KEY] != text[start:end]:
        raise InvalidInput(
            f"{where} says that it is {_excerpt(value[TEXT_KEY])}, and {start}–{end} of the text is "
            f"{_excerpt(text[start:end])}. Expected places in code points, as Python counts them, not in bytes or in "
            "the UTF-16 units of JavaScript. Count again, or leave 'text' out."
        )
    return span


def _require_places(where: str, start: object, end: object, text: str) -> None:
    for name, place in (("start", start), ("end", end)):
        if not isinstance(place, int) or isinstance(place, bool):
            raise InvalidInput(f"{where}: its {name} is {_kind(place)} ({place!r}). {EXPECTED}")
    assert isinstance(start, int)
    assert isinstance(end, int)
    if start >= end:
        raise InvalidInput(f"{where} goes from {start} to {end}, which holds nothing. Give an end behind its start.")
    if start < 0 or end > len(text):
        raise InvalidInput(
            f"{where} goes from {start} to {end}, and the text has the characters 0 to {len(text)}. "
            "Count code points, as Python does, not bytes or the UTF-16 units of JavaScript."
        )


def _excerpt(value: object) -> str:
    words = repr(value)
    return words if len(words) <= LONGEST_SHOWN else f"{words[: LONGEST_SHOWN - 2]}…{words[-1]}"


def _kind(value: object) -> str:
    names = {type(None): "nothing", str: "a string", int: "a number", float: "a number", bool: "true or false"}
    names |= {dict: "an object", list: "a list"}
    return names.get(type(value), f"a {type(value).__name__}")
