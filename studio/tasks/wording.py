"""What is said of an input, in words: for tables and terminals. Pages say the same, see assets/js/said.js."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from studio.tasks.base import Said, Shape

LONGEST_SPAN = 80


def in_words(shape: Shape, said: Said, text: str) -> str:
    """`text` is what places are counted in."""
    return _WORDS[shape](said, text)


def _name(said: Said, _text: str) -> str:
    return str(said)


def _names(said: Sequence[str], _text: str) -> str:
    return ", ".join(said) or "none of the labels"


def _spans(said: Sequence[Mapping[str, Any]], text: str) -> str:
    return ", ".join(f"{one['label']} {_quoted(one, text)}" for one in said) or "nothing marked"


def _answer(said: Sequence[Mapping[str, Any]], text: str) -> str:
    return ", ".join(_quoted(one, text) for one in said) or "no answer"


def _quoted(span: Mapping[str, Any], text: str) -> str:
    words = " ".join(text[span["start"] : span["end"]].split())
    return f"“{words}”" if len(words) <= LONGEST_SPAN else f"“{words[:LONGEST_SPAN]}…”"


_WORDS: Mapping[Shape, Callable[[Any, str], str]] = {
    "label": _name,
    "labels": _names,
    "spans": _spans,
    "answers": _answer,
    "text": _name,
}
