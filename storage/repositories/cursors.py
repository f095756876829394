"""How far each person has come in the order of a project, and the examples with an open seat from there on."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import BigInteger, any_, bindparam, exists, literal_column, select, tuple_, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from storage.databases.dialect import upsert_on
from storage.databases.prepared import Prepared
from storage.tables import Assignment, Cursor, Example

# Before every example of every order.
START = (-1e308, 0)
LOOK_AHEAD = 8
STRIDE = 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """An example with an open seat, locked for the rest of the transaction; `is_shared` says that others sit there."""

    id: int
    text: str
    question: str | None
    image: str | None
    split: str
    rank: float
    is_shared: bool


HAD = (
    select(Assignment.example_id)
    .where(Assignment.example_id == Example.id, Assignment.annotator == bindparam("of_annotator"))
    .exists()
)
CANDIDATE = (
    Example.id,
    Example.text,
    Example.question,
    Example.image,
    Example.split,
    Example.rank,
    exists().where(Assignment.example_id == Example.id, Assignment.seat.is_not(None)).label("is_shared"),
)
OPEN = Prepared(
    select(*CANDIDATE)
    .where(
        Example.project_id == bindparam("of_project"),
        # Written out, because a partial index does not serve a parameter.
        Example.open_seats > literal_column("0"),
        tuple_(Example.rank, Example.id) >= tuple_(bindparam("from_rank"), bindparam("from_id")),
        ~HAD,
    )
    .order_by(Example.rank, Example.id)
    .limit(bindparam("most"))
)
# For PostgreSQL, where others may be locking them: those that are free.
LOCK_FREE = Prepared(
    select(*CANDIDATE)
    .where(
        Example.id == any_(bindparam("among", type_=postgresql.ARRAY(BigInteger))),
        Example.open_seats > literal_column("0"),
    )
    .order_by(Example.rank, Example.id)
    .limit(bindparam("most"))
    .with_for_update(of=Example, key_share=True, skip_locked=True)
)
MINE = (Cursor.project_id == bindparam("of_project"), Cursor.annotator == bindparam("of_annotator"))
LOCK = Prepared(select(Cursor.rank, Cursor.example_id).where(*MINE).with_for_update())
MOVE = Prepared(update(Cursor).where(*MINE).values(rank=bindparam("to_rank"), example_id=bindparam("to_id")))


class Cursors:
    """Rows of `cursors`."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def candidates(self, project_id: int, annotator: str, count: int) -> tuple[list[Candidate], bool]:
        """Up to `count` examples with an open seat that the person has not had, the first of the order first.

        The flag says that others are taking seats of such examples at this moment, so that asking again may find more.
        """
        start, is_new = self._lock(project_id, annotator)
        rows = OPEN.rows(
            self._connection,
            of_project=project_id,
            of_annotator=annotator,
            from_rank=start[0],
            from_id=start[1],
            most=max(2 * count, LOOK_AHEAD),
        )
        found = [Candidate(*row) for row in rows]
        # Never past an example that others are taking: it may have a seat left. Not each time, as a step back costs
        # less than a step forward. And not where nobody else could see a cursor that is new, to pull it back.
        first = (found[0].rank, found[0].id) if found else start
        if first != start and not is_new and first[1] % STRIDE == 0:
            self._move(project_id, annotator, first)
        if self._connection.dialect.name != "postgresql":  # the only writer has locked them all
            return found[:count], False
        locked = LOCK_FREE.rows(self._connection, among=[row.id for row in found], most=count)
        return [Candidate(*row) for row in locked], len(locked) < min(count, len(found))

    def pull_back(self, project_id: int, rank: float, example_id: int) -> None:
        """An example has an open seat again: whoever has come past it and has not had it comes by once more."""
        # Everybody's, as somebody who is not past it may be going past it at this moment, unseen.
        self._lock_all(project_id)
        had = select(Assignment.annotator).where(Assignment.example_id == example_id)
        self._connection.execute(
            update(Cursor)
            .where(
                Cursor.project_id == project_id,
                tuple_(Cursor.rank, Cursor.example_id) > tuple_(rank, example_id),
                Cursor.annotator.not_in(had),
            )
            .values(rank=rank, example_id=example_id)
        )

    def restart(self, project_id: int) -> None:
        """The order has changed, or every seat may be open again: everybody looks from the start."""
        self._lock_all(project_id)
        self._connection.execute(
            update(Cursor).where(Cursor.project_id == project_id).values(rank=START[0], example_id=START[1])
        )

    def _lock_all(self, project_id: int) -> None:
        if self._connection.dialect.name == "postgresql":  # elsewhere there is one writer anyway
            # In one order, as everywhere, so that two transactions cannot wait for each other.
            rows = select(Cursor.annotator).where(Cursor.project_id == project_id).order_by(Cursor.annotator)
            self._connection.execute(rows.with_for_update())

    def _lock(self, project_id: int, annotator: str) -> tuple[tuple[float, int], bool]:
        """How far the person has come, locked so that nobody pulls it back unseen; and whether the cursor is new."""
        row = LOCK.row(self._connection, of_project=project_id, of_annotator=annotator)
        if row is not None:
            return (row[0], row[1]), False
        new = {"project_id": project_id, "annotator": annotator, "rank": START[0], "example_id": START[1]}
        self._connection.execute(_new(self._connection.dialect.name), new)
        return START, True

    def _move(self, project_id: int, annotator: str, place: tuple[float, int]) -> None:
        rank, example_id = place
        MOVE.change(self._connection, of_project=project_id, of_annotator=annotator, to_rank=rank, to_id=example_id)


@cache
def _new(dialect: str) -> postgresql.Insert:
    return upsert_on(dialect, Cursor).on_conflict_do_nothing()
