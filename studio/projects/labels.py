"""What the labels of a project may be called, and the colour and key that each may have."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from studio.errors import InvalidInput
from studio.projects.names import require_storable
from studio.tasks import find_task

MOST_LABELS = 1_000
LONGEST_LABEL = 60
LONGEST_DESCRIPTION = 2_000
COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
# What the label page does with these: skip, flag, undo, help.
ACT_KEYS = "sfu?"


@dataclass(frozen=True, slots=True)
class LabelName:
    """One label of a schema, the sentence that says when to choose it, its colour (#rrggbb) and its key.

    Without a colour or a key it has those of its position.
    """

    name: str
    description: str = ""
    colour: str | None = None
    key: str | None = None


def require_label(name: str) -> None:
    """Raises InvalidInput unless this can be the name of a label."""
    if not name.strip() or name != name.strip() or len(name) > LONGEST_LABEL or not name.isprintable():
        raise InvalidInput(
            f"{name!r} is no label name. Use 1 to {LONGEST_LABEL} printable characters without spaces around them."
        )


def checked_labels(labels: Sequence[LabelName]) -> list[LabelName]:
    """The labels as they are stored.

    Raises:
        InvalidInput: a name, a colour or a key that cannot be, or that another label has.
    """
    for label in labels:
        require_label(label.name)
    if len({label.name for label in labels}) < len(labels) or len(labels) > MOST_LABELS:
        raise InvalidInput(f"A label schema needs up to {MOST_LABELS:,} different names. Remove the repeated ones.")
    checked = [_checked(label) for label in labels]
    _require_different_keys(checked)
    return checked


def labels_of(task: str, labels: Sequence[LabelName]) -> list[LabelName]:
    """The labels of a project of this task, as they are stored.

    Raises:
        InvalidInput: as `checked_labels`; or its answers name none, and there are some.
    """
    if labels and not find_task(task).has_labels:
        raise InvalidInput(
            f"Answers of {task} name no labels, and {labels[0].name!r} is one. Leave the labels out, or choose "
            "another task."
        )
    return checked_labels(labels)


def _checked(label: LabelName) -> LabelName:
    require_storable(label.description, f"The description of {label.name!r}")
    if len(label.description) > LONGEST_DESCRIPTION:
        raise InvalidInput(
            f"The description of {label.name!r} has {len(label.description):,} characters; "
            f"at most {LONGEST_DESCRIPTION:,} are kept. Put the rest into the guidelines."
        )
    if label.colour and not COLOUR.fullmatch(label.colour):
        raise InvalidInput(f"The colour of {label.name!r} is {label.colour[:40]!r}; expected one like #206fdd.")
    return LabelName(label.name, label.description, (label.colour or "").lower() or None, _key(label))


def _key(label: LabelName) -> str | None:
    key = (label.key or "").lower()
    if not key:
        return None
    if len(key) != 1 or not key.isprintable() or key.isspace():
        raise InvalidInput(f"The key of {label.name!r} is {label.key!r}; expected one character that can be typed.")
    if key in ACT_KEYS:
        raise InvalidInput(
            f"The key of {label.name!r} is {label.key!r}, which skips, flags, undoes or helps. Choose another one."
        )
    return key


def _require_different_keys(labels: Iterable[LabelName]) -> None:
    keys = Counter(label.key for label in labels if label.key is not None)
    if repeated := [key for key, times in keys.items() if times > 1]:
        names = ", ".join(repr(label.name) for label in labels if label.key == repeated[0])
        raise InvalidInput(f"{names} have the same key {repeated[0]!r}. Give each label a key of its own, or none.")
