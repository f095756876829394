"""Several labels a text as JSON Lines: `{"text": …, "labels": […]}`; an empty list says that none fits."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from studio.exchange.rows import RowError

TEXT, LABELS = "text", "labels"


def label_set_line(text: str, labels: Sequence[str] | None, extra: Mapping[str, Any] | None = None) -> str:
    """One line; without labels where nobody has given any yet, which is not the same as an empty list."""
    said = {} if labels is None else {LABELS: list(labels)}
    return json.dumps({**(extra or {}), TEXT: text, **said}, ensure_ascii=False) + "\n"


def label_set_of(values: Mapping[str, object]) -> tuple[object, list[str] | None, dict[str, object]]:
    """The text as it is in the line, its labels, None where nobody has given any, and what else the line holds.

    Raises:
        RowError: the labels are no list of names.
    """
    labels = values.get(LABELS)
    if labels is not None:
        if not isinstance(labels, list):
            raise RowError(f'the labels are a {type(labels).__name__}, not a list like ["one", "other"]')
        for label in labels:
            if not isinstance(label, str) or not label.strip():
                raise RowError(f"the label {label!r} is no name")
        labels = [label.strip() for label in labels]
        if repeated := next((label for label in labels if labels.count(label) > 1), None):
            raise RowError(f"the label {repeated!r} is there {labels.count(repeated)} times")
    extra = {name: value for name, value in values.items() if name not in (TEXT, LABELS)}
    return values.get(TEXT), labels, extra
