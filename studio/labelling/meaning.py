"""What a label given in the past means now: a renamed or merged one leads to its successor, a retired one nowhere."""

from collections.abc import Iterable
from typing import Protocol

from storage import Transaction


class SchemaLabel(Protocol):
    """What following successors needs to know of a label."""

    @property
    def id(self) -> int: ...
    @property
    def retired_at(self) -> float | None: ...
    @property
    def successor_id(self) -> int | None: ...


def meanings(labels: Iterable[SchemaLabel]) -> dict[int, int | None]:
    """Label id -> id of the label in use that it means; None for one that was retired without a successor."""
    rows = {row.id: row for row in labels}
    return {label_id: _follow(rows, label_id) for label_id in rows}


def meaning_of(transaction: Transaction, project_id: int) -> dict[int, int | None]:
    """`meanings` of a project's labels."""
    return meanings(transaction.projects.every_label(project_id))


def _follow(rows: dict[int, SchemaLabel], label_id: int) -> int | None:
    row = rows[label_id]
    while row.successor_id is not None:
        row = rows[row.successor_id]
    return row.id if row.retired_at is None else None
