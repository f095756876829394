"""Held-out examples that the pool gives away, and so measure nothing any more."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from storage.databases.among import among
from storage.databases.batches import batches
from storage.databases.dialect import upsert
from storage.tables import Example, Leak


@dataclass(frozen=True, slots=True)
class LeakedPair:
    """A held-out example and the one of the pool that gives it away."""

    example_id: int
    text: str
    twin_id: int
    twin_text: str
    created_at: float


class Leaks:
    """Rows of `leaks`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()

    def add(self, project_id: int, pairs: Sequence[tuple[str, str]], now: float) -> None:
        """Pairs of text hashes: held out, and of the pool; an example that leaked before stays as it is."""
        ids = self._ids(project_id, {key for pair in pairs for key in pair})
        rows = [
            {"example_id": ids[held], "twin_id": ids[twin], "project_id": project_id, "created_at": now}
            for held, twin in pairs
            if held in ids and twin in ids
        ]
        statement = upsert(self._session, Leak).on_conflict_do_nothing()
        for batch in batches(rows):
            self._connection.execute(statement, batch)

    def hashes(self, project_id: int) -> set[str]:
        """The text hashes of a project's leaked examples."""
        rows = select(Example.text_hash).join(Leak, Leak.example_id == Example.id)
        return set(self._connection.scalars(rows.where(Leak.project_id == project_id)))

    def ids(self, project_id: int) -> set[int]:
        """The leaked examples of a project."""
        return set(self._connection.scalars(select(Leak.example_id).where(Leak.project_id == project_id)))

    def count(self, project_id: int) -> int:
        return self._connection.scalar(select(func.count()).where(Leak.project_id == project_id)) or 0

    def pairs(self, project_id: int, after: int, count: int) -> list[LeakedPair]:
        """The leaked examples after this id, with their twins."""
        twin = aliased(Example)
        rows = (
            select(Leak.example_id, Example.text, Leak.twin_id, twin.text, Leak.created_at)
            .join(Example, Example.id == Leak.example_id)
            .join(twin, twin.id == Leak.twin_id)
            .where(Leak.project_id == project_id, Leak.example_id > after)
        )
        return [LeakedPair(*row) for row in self._connection.execute(rows.order_by(Leak.example_id).limit(count))]

    def _ids(self, project_id: int, hashes: set[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for batch in batches(sorted(hashes)):
            rows = select(Example.text_hash, Example.id).where(
                Example.project_id == project_id, among(self._connection, Example.text_hash, batch)
            )
            found.update((row[0], row[1]) for row in self._connection.execute(rows))
        return found
