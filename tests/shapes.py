"""Tasks, mostly for tests, one for each shape of an answer beside a label's name: no more than files must carry."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from studio.errors import InvalidInput
from studio.tasks import TASKS
from studio.tasks.base import Said, Shape
from studio.tasks.multi_label.task import MultiLabel
from studio.tasks.text_classification import TextClassification
from tests.tags import Tags


class Spans(TextClassification):
    """Spans of the text, each with a label, in one order."""

    name = "test-spans"
    is_structured = True
    shape: Shape = "spans"

    def validate(self, said: Any, labels: Sequence[str], text: str) -> Any:
        for one in said:
            if one["label"] not in labels or not 0 <= one["start"] < one["end"] <= len(text):
                raise InvalidInput(f"{one} is no span of this text.")
        return _ordered(said)

    def named(self, said: Said) -> list[Any]:
        return [one["label"] for one in said]

    def relabel(self, said: Said, labels: Mapping[Any, Any]) -> Said | None:
        return _ordered([{**one, "label": labels[one["label"]]} for one in said])


class Questions(TextClassification):
    """The answer to a question, as a span of the text, or none."""

    name = "test-questions"
    is_structured = True
    shape: Shape = "answers"

    def validate(self, said: Any, labels: Sequence[str], text: str) -> Any:
        if len(said) > 1 or any(not 0 <= one["start"] < one["end"] <= len(text) for one in said):
            raise InvalidInput(f"{said} is no answer in this text.")
        return said

    def named(self, said: Said) -> list[Any]:
        return []

    def relabel(self, said: Said, labels: Mapping[Any, Any]) -> Said | None:
        return said


class Rewrites(TextClassification):
    """Another text."""

    name = "test-rewrites"
    is_structured = True
    shape: Shape = "text"

    def validate(self, said: Any, labels: Sequence[str], text: str) -> Any:
        if not isinstance(said, str):
            raise InvalidInput(f"{said!r} is no text.")
        return said

    def named(self, said: Said) -> list[Any]:
        return []

    def relabel(self, said: Said, labels: Mapping[Any, Any]) -> Said | None:
        return said


EVERY_SHAPE: tuple[Any, ...] = (Tags(), MultiLabel(), Spans(), Questions(), Rewrites())


@contextmanager
def with_every_shape() -> Iterator[None]:
    """They are among TASKS meanwhile."""
    with patch.dict(TASKS, {task.name: task for task in EVERY_SHAPE}):
        yield


def _ordered(spans: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return sorted((dict(one) for one in spans), key=lambda one: (one["start"], one["end"], one["label"]))
