"""The order in which open examples are offered: which of them stand where they should not, and which come next."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from storage.databases.batches import batches
from storage.repositories.cursors import Cursors
from storage.tables import Example


@dataclass(frozen=True, slots=True)
class Placed:
    """What an example's place in the order may follow from."""

    id: int
    text: str
    text_hash: str
    split: str
    created_at: float
    question: str | None = None
    image: str | None = None


class Order:
    """The `rank` of `examples` with an open seat; every question is answered from one end of an index.

    Those below 0 were sent to people and come first, whatever the order: nothing here sees them, but for `come_first`
    and `count_asked`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def next(self, project_id: int, count: int) -> list[Placed]:
        """The examples that are offered next."""
        return self._read(_open(project_id).order_by(Example.rank, Example.id), count)

    def outside(self, project_id: int, least: float, most: float, count: int) -> list[Placed]:
        """Examples whose rank is below `least`, or `most` and above."""
        below = self._read(_open(project_id, Example.rank < least), count)
        return below + self._read(_open(project_id, Example.rank >= most), count - len(below))

    def moments(self, project_id: int) -> list[float]:
        """When the open examples of the pool were imported."""
        return list(
            self._session.scalars(_open(project_id, Example.split == "pool").with_only_columns(Example.created_at))
        )

    def count_below(self, project_id: int, rank: float, most: int) -> int:
        """How many examples have a lower rank than this; it counts up to `most`."""
        rows = _open(project_id, Example.rank < rank).with_only_columns(Example.id).limit(most).subquery()
        return self._session.scalar(select(func.count()).select_from(rows)) or 0

    def has_from(self, project_id: int, rank: float) -> bool:
        """Whether any example has this rank or a higher one."""
        row = _open(project_id, Example.rank >= rank).with_only_columns(Example.id).limit(1)
        return self._session.scalar(row) is not None

    def come_first(self, project_id: int, hashes: Sequence[str], rank: float) -> list[str]:
        """Give the open examples of the pool among these texts a rank below 0, or leave them the one they have.

        Gives the hashes of those texts.
        """
        found: dict[str, int] = {}
        for batch in batches(hashes):
            rows = select(Example.text_hash, Example.id).where(
                Example.project_id == project_id,
                Example.text_hash.in_(batch),
                Example.split == "pool",
                Example.open_seats > 0,
            )
            found.update((key, example_id) for key, example_id in self._session.execute(rows))
        moved = update(Example).where(Example.id == bindparam("of_example"), Example.rank >= 0).values(rank=rank)
        # By id, as everywhere, so that two transactions cannot wait for each other.
        for example_id in sorted(found.values()):
            self._session.connection().execute(moved, {"of_example": example_id})
        if found:
            Cursors(self._session).restart(project_id)
        return list(found)

    def move(self, moves: Sequence[tuple[int, float, float]]) -> None:
        """Give examples (id, rank, new rank) their places; one that has another rank by now keeps that.

        Whoever has come past one sees it only when the cursors start anew.
        """
        there = (Example.id == bindparam("of_example"), Example.rank == bindparam("old_rank"))
        statement = update(Example).where(*there).values(rank=bindparam("new_rank"))
        # By id, as everywhere, so that two transactions cannot wait for each other.
        rows = [{"of_example": key, "old_rank": old, "new_rank": new} for key, old, new in sorted(moves)]
        if rows:
            self._session.connection().execute(statement, rows)

    def count_asked(self, project_id: int) -> int:
        """How many open examples have a rank below 0."""
        rows = select(func.count(Example.id)).where(
            Example.project_id == project_id,
            Example.open_seats > bindparam("none", 0, literal_execute=True),
            Example.rank < 0.0,
        )
        return self._session.scalar(rows) or 0

    def _read(self, rows: Select[*tuple[object, ...]], count: int) -> list[Placed]:
        if count <= 0:
            return []
        return [Placed(*_values(row)) for row in self._session.execute(rows.limit(count))]


def _open(project_id: int, *conditions: ColumnElement[bool]) -> Select[*tuple[object, ...]]:
    return select(
        Example.id,
        Example.text,
        Example.text_hash,
        Example.split,
        Example.created_at,
        Example.question,
        Example.image,
    ).where(
        Example.project_id == project_id,
        # Written out, because a partial index does not serve a parameter.
        Example.open_seats > bindparam("none", 0, literal_execute=True),
        Example.rank >= 0.0,
        *conditions,
    )


def _values(row: Sequence[object]) -> tuple[int, str, str, str, float, str | None, str | None]:
    """The row's values, whose types its query says and a type checker cannot follow through `*`."""
    return tuple(row)  # type: ignore[return-value]
