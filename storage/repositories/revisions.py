"""Label revisions as history: of some examples, since a moment, and of a whole project newest first."""

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.databases.among import among
from storage.repositories.histories import Revision
from storage.tables import Example, Label

COLUMNS: tuple[Any, ...] = tuple(getattr(Label, name) for name in Revision.__dataclass_fields__)
FIRST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Act:
    """A revision with the beginning of its example's text, or the name of its image."""

    example_id: int
    text: str
    image: str | None
    revision: Revision


class Revisions:
    """Reads `labels`."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def of(self, example_ids: Sequence[int]) -> dict[int, list[Revision]]:
        """Every revision of each of these examples, in the order in which they were made."""
        rows = (
            select(Label.example_id, *COLUMNS)
            .where(among(self._connection, Label.example_id, example_ids))
            .order_by(Label.id)
        )
        found: dict[int, list[Revision]] = defaultdict(list)
        for row in self._connection.execute(rows):
            found[row[0]].append(Revision(*row[1:]))
        return found

    def values(self, example_ids: Sequence[int]) -> set[int]:
        """Every value that was ever given to one of these examples."""
        rows = select(Label.value_id).where(among(self._connection, Label.example_id, example_ids)).distinct()
        return {value_id for value_id in self._connection.scalars(rows) if value_id is not None}

    def touched(self, project_id: int, since: float, until: float) -> "array[int]":
        """The examples that somebody did something with after the one moment, and not after the other."""
        rows = (
            select(Label.example_id)
            .where(Label.project_id == project_id, Label.created_at > since, Label.created_at <= until)
            .distinct()
        )
        return array("q", sorted(self._connection.scalars(rows)))

    def newest(self, project_id: int, before: int | None, count: int) -> list[Act]:
        """The revisions before that one, newest first."""
        rows = (
            select(Label.example_id, func.substr(Example.text, 1, FIRST_CHARACTERS), Example.image, *COLUMNS)
            .join(Example, Example.id == Label.example_id)
            .where(Label.project_id == project_id)
            .order_by(Label.id.desc())
            .limit(count)
        )
        if before is not None:
            rows = rows.where(Label.id < before)
        return [Act(row[0], row[1], row[2], Revision(*row[3:])) for row in self._connection.execute(rows)]

    def run_of(self, project_id: int, label_id: int, cause: str) -> tuple[int, int]:
        """The first revision of those in a row, up to this one, that have this cause; and how many they are."""
        others = select(func.max(Label.id)).where(
            Label.project_id == project_id, Label.id < label_id, Label.cause.is_distinct_from(cause)
        )
        last_other = self._connection.scalar(others) or 0
        run = select(func.min(Label.id), func.count()).where(
            Label.project_id == project_id, Label.id > last_other, Label.id <= label_id
        )
        first, count = self._connection.execute(run).one()
        return first, count
