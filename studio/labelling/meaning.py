"""What an answer given in the past means now: a renamed or merged label leads to its successor, a retired one nowhere.

A value that is made of several labels means the same made of what those mean; see `restating`.
"""

from collections.abc import Collection, Iterable
from typing import Protocol

from storage import Transaction
from storage.tables import Version


class SchemaLabel(Protocol):
    """What following successors needs to know of a label."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def retired_at(self) -> float | None: ...
    @property
    def successor_id(self) -> int | None: ...
    @property
    def is_split(self) -> bool: ...


def meanings(labels: Iterable[SchemaLabel]) -> dict[int, int | None]:
    """Label id -> id of the label in use that it means; None for one that was retired without a successor."""
    rows = {row.id: row for row in labels}
    last = {label_id: _last(rows, label_id) for label_id in rows}
    return {label_id: row.id if row.retired_at is None else None for label_id, row in last.items()}


def split_labels(labels: Iterable[SchemaLabel]) -> frozenset[int]:
    """Those that mean nothing any more because they, or what they had become, were split."""
    rows = {row.id: row for row in labels}
    return frozenset(label_id for label_id in rows if _last(rows, label_id).is_split)


def meaning_of(transaction: Transaction, project_id: int, given: Collection[int] = ()) -> dict[int, int | None]:
    """`meanings` of a project's labels and, where it has others, of the values `given`.

    What a structured value means has been stored when the labels changed.
    """
    found = meanings(transaction.projects.every_label(project_id))
    if structured := set(given) - found.keys():
        found |= transaction.label_values.meaning(structured)
    return found


def called(labels: Iterable[SchemaLabel], name: str) -> list[int]:
    """The labels that are called so now, whatever they were called when they were given."""
    rows = list(labels)
    in_use = {row.id for row in rows if row.name == name and row.retired_at is None}
    return [label for label, meaning in meanings(rows).items() if meaning in in_use]


def names_since(labels: Iterable[SchemaLabel], then: float) -> dict[str, str | None]:
    """What names of that time are called now: a model's labels by the schema it was trained with.

    A name that still means the same is left out; None stands for one that means nothing any more.
    """
    rows = {row.id: row for row in sorted(labels, key=lambda row: row.id)}
    meaning = meanings(rows.values())
    meant: dict[str, int] = {}
    for row in rows.values():
        # One label at a time has a name: that of then is the first which had not been retired by then.
        before = rows.get(meant.get(row.name, 0))
        if before is None or (before.retired_at is not None and before.retired_at <= then):
            meant[row.name] = row.id
    found = {name: meaning[label_id] for name, label_id in meant.items()}
    return {
        name: rows[label_id].name if label_id is not None else None
        for name, label_id in found.items()
        if label_id is None or rows[label_id].name != name
    }


def now_called(transaction: Transaction, project_id: int, name: str | None, then: float) -> str | None:
    """What is called now what had this name then; None when that means nothing any more."""
    if name is None:
        return None
    return names_since(transaction.projects.every_label(project_id), then).get(name, name)


def renamed_since(transaction: Transaction, project_id: int, version: Version | None) -> dict[str, str | None]:
    """`names_since` a version was made."""
    if version is None:
        return {}
    return names_since(transaction.projects.every_label(project_id), version.created_at)


def _last(rows: dict[int, SchemaLabel], label_id: int) -> SchemaLabel:
    """Where following successors ends."""
    row = rows[label_id]
    while row.successor_id is not None:
        row = rows[row.successor_id]
    return row
