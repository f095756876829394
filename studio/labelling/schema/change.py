"""What somebody wants of the labels in use, and what that does to their rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class SchemaLabel(Protocol):
    """What planning needs to know of a label, in use or not."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def colour(self) -> str | None: ...
    @property
    def key(self) -> str | None: ...
    @property
    def position(self) -> int: ...
    @property
    def retired_at(self) -> float | None: ...
    @property
    def successor_id(self) -> int | None: ...
    @property
    def is_split(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class NewName:
    """A name that labels are to have; what is None stays as it was, where there was something."""

    name: str
    description: str | None = None
    colour: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """`verb` (rename, merge, split or retire) these labels in use into these names."""

    verb: str
    labels: tuple[str, ...]
    into: tuple[NewName, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A label that is made."""

    name: str
    description: str
    colour: str | None
    key: str | None
    position: int


@dataclass(frozen=True, slots=True)
class Revived:
    """A retired label that comes back into use."""

    id: int
    position: int
    key: str | None


@dataclass(frozen=True, slots=True)
class Effects:
    """What becomes of the rows. Those that are made have no id yet: -1 stands for the first, -2 for the second."""

    # Label id -> the id of its successor; None for one that has none.
    retired: Mapping[int, int | None] = field(default_factory=dict)
    # Whether those without one are split, so that what named them is labelled again.
    is_split: bool = False
    made: tuple[Made, ...] = ()
    revived: tuple[Revived, ...] = ()
    # Label id -> its new position, of those that stay in use.
    placed: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shadow:
    """A label as it will be, as far as meanings go."""

    id: int
    name: str
    retired_at: float | None
    successor_id: int | None
    is_split: bool


def shadows(labels: Iterable[SchemaLabel], effects: Effects) -> list[Shadow]:
    """Every label as it will be after these effects, oldest first."""
    revived = {row.id for row in effects.revived}
    found = []
    for row in labels:
        if row.id in effects.retired:
            found.append(Shadow(row.id, row.name, 0.0, effects.retired[row.id], effects.is_split))
        elif row.id in revived:
            found.append(Shadow(row.id, row.name, None, None, False))
        else:
            found.append(Shadow(row.id, row.name, row.retired_at, row.successor_id, row.is_split))
    return found + [Shadow(-1 - number, made.name, None, None, False) for number, made in enumerate(effects.made)]


def details_of(change: Change, effects: Effects, made: list[int]) -> dict[str, Any]:
    """What the log keeps of a change, with the ids that the new labels were given."""
    return {
        "labels": list(change.labels),
        "into": [name.name for name in change.into],
        "retired": sorted(effects.retired),
        "made": made,
        # Those that the retired ones lead to, if they do.
        "led_to": sorted({_real(successor, made) for successor in effects.retired.values() if successor is not None}),
    }


def _real(label_id: int, made: list[int]) -> int:
    return made[-1 - label_id] if label_id < 0 else label_id
