"""Revisions that a change of the schema took back, for when the change is undone."""

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from storage.databases.among import among
from storage.tables import Label


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A revision that took another one back, and what that one had said.

    `is_newest` is False when the person has answered again since; of a verdict, when any reviewer has decided again.
    """

    id: int
    annotator: str
    action: str
    value_id: int
    note: str | None
    guidelines_number: int | None
    is_newest: bool


class TakenBackLabels:
    """Reads `labels` by the change that appended them."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def examples(self, project_id: int, cause: str, first: int, last: int) -> "array[int]":
        """The examples of which a change took something back, by revisions from `first` to `last`."""
        rows = (
            select(Label.example_id)
            .distinct()
            .where(Label.project_id == project_id, Label.id.between(first, last), Label.cause == cause)
        )
        return array("q", sorted(self._connection.scalars(rows)))

    def of(self, example_ids: Sequence[int], cause: str) -> dict[int, list[TakenBack]]:
        """What the change took back of each of these examples."""
        backs = self._connection.execute(
            select(Label.id, Label.example_id, Label.annotator, Label.action, Label.request_id)
            .where(among(self._connection, Label.example_id, example_ids), Label.cause == cause)
            .order_by(Label.id)
        ).all()
        # The request id of each ends with the id of the revision that it takes back.
        origins = {row.id: int(row.request_id.rpartition("-")[2]) for row in backs}
        said = self._said(list(origins.values()))
        newest = self._newest(example_ids)
        found: dict[int, list[TakenBack]] = defaultdict(list)
        for row in backs:
            whose = row.annotator if row.action == "undo" else None
            is_newest = newest[row.example_id, whose] == row.id
            found[row.example_id].append(TakenBack(row.id, row.annotator, *said[origins[row.id]], is_newest))
        return found

    def _said(self, label_ids: Sequence[int]) -> dict[int, tuple[str, int, str | None, int | None]]:
        rows = select(Label.id, Label.action, Label.value_id, Label.note, Label.guidelines_number).where(
            among(self._connection, Label.id, label_ids)
        )
        return {row[0]: (row[1], row[2] or 0, row[3], row[4]) for row in self._connection.execute(rows)}

    def _newest(self, example_ids: Sequence[int]) -> dict[tuple[int, str | None], int]:
        """The newest answer by (example, person), and the newest verdict by (example, None)."""
        whose = case((Label.action.in_(("adjudicate", "withdraw")), None), else_=Label.annotator).label("whose")
        rows = (
            select(Label.example_id, whose, func.max(Label.id))
            .where(among(self._connection, Label.example_id, example_ids))
            .group_by(Label.example_id, whose)
        )
        return {(example_id, name): newest for example_id, name, newest in self._connection.execute(rows)}
