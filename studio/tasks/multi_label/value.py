"""The value of a label: names in the order of the schema, each once, and `[]` where none fits."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from studio.errors import InvalidInput

LONGEST_SHOWN = 60

Name = TypeVar("Name")


def validate(value: Any, labels: Sequence[str]) -> list[str]:
    """The value as it is stored, in the order of `labels`. Raises InvalidInput, naming what is wrong with it."""
    if not isinstance(value, list | tuple):
        raise InvalidInput(
            f"The labels are {_shown(value)}, not a list. Expected some of: {', '.join(labels)}; or [] for none."
        )
    for name in value:
        if not isinstance(name, str) or name not in labels:
            raise InvalidInput(
                f"{_shown(name)} is no label of this project. Choose from: {', '.join(labels)}; or [] for none."
            )
    if repeated := next((name for name in value if value.count(name) > 1), None):
        raise InvalidInput(f"The label {repeated!r} is there {value.count(repeated)} times. Give each label once.")
    given = set(value)
    return [label for label in labels if label in given]


def relabel(value: Sequence[Any], labels: Mapping[Any, Name | None]) -> list[Name]:
    """The value with other labels in place of its own, in the order of `labels`; those that became one are there once.

    A label with None in its place is left out.
    """
    kept = {labels[name] for name in value}
    return [name for name in dict.fromkeys(labels.values()) if name is not None and name in kept]


def memberships(values: Sequence[Sequence[str]], labels: Sequence[str]) -> NDArray[np.bool_]:
    """Which of the `labels` each value holds, shape (values, labels)."""
    place = {label: index for index, label in enumerate(labels)}
    found = np.zeros((len(values), len(labels)), dtype=bool)
    for row, value in enumerate(values):
        found[row, [place[name] for name in value]] = True
    return found


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
