"""Who holds which example until when, and who is done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    BigInteger,
    CursorResult,
    any_,
    bindparam,
    delete,
    exists,
    insert,
    literal_column,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from storage.databases.dialect import upsert_on
from storage.databases.prepared import Prepared
from storage.tables import Assignment, Cursor, Example, Label

# Before every example of every order.
START = (-1e308, 0)
LOOK_AHEAD = 8
STRIDE = 16


@dataclass(frozen=True, slots=True)
class Held:
    """An example that a person holds."""

    id: int
    text: str
    rank: float
    expires_at: float | None


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a person stands with an example, and the label (as it was named then) if they gave one."""

    annotator: str
    state: str
    seat: int | None
    window: str | None
    expires_at: float | None
    label_id: int | None
    schema_label_id: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An example with an open seat, locked for the rest of the transaction; `is_shared` says that others sit there."""

    id: int
    text: str
    rank: float
    is_shared: bool


HELD = Prepared(
    select(Example.id, Example.text, Example.rank, Assignment.expires_at)
    .join(Assignment, Assignment.example_id == Example.id)
    .where(
        Assignment.project_id == bindparam("of_project"),
        Assignment.annotator == bindparam("of_annotator"),
        Assignment.state == "held",
        Assignment.window == bindparam("of_window"),
    )
    .order_by(Example.rank, Example.id)
)
STANDS = Prepared(
    select(
        Assignment.annotator,
        Assignment.state,
        Assignment.seat,
        Assignment.window,
        Assignment.expires_at,
        Assignment.label_id,
        Label.schema_label_id,
    )
    .outerjoin(Label, Label.id == Assignment.label_id)
    .where(Assignment.example_id == bindparam("of_example"))
)
SEATS = Prepared(
    select(Assignment.seat).where(Assignment.example_id == bindparam("of_example"), Assignment.seat.is_not(None))
)
EXPIRED = Prepared(
    select(Assignment.example_id).where(
        Assignment.project_id == bindparam("of_project"),
        Assignment.state == "held",
        Assignment.expires_at <= bindparam("until"),
    )
)
HAD = (
    select(Assignment.example_id)
    .where(Assignment.example_id == Example.id, Assignment.annotator == bindparam("of_annotator"))
    .exists()
)
CANDIDATE = (
    Example.id,
    Example.text,
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
LOCK_CURSOR = Prepared(select(Cursor.rank, Cursor.example_id).where(*MINE).with_for_update())
MOVE_CURSOR = Prepared(update(Cursor).where(*MINE).values(rank=bindparam("to_rank"), example_id=bindparam("to_id")))
TAKE = Prepared(insert(Assignment))
STAY = Prepared(
    update(Assignment)
    .where(
        Assignment.example_id == bindparam("of_example"),
        Assignment.annotator == bindparam("of_annotator"),
        Assignment.seat == bindparam("of_seat"),
    )
    .values({name: bindparam(f"new_{name}") for name in ("state", "window", "expires_at", "label_id", "updated_at")})
)


class Assignments:
    """Rows of `assignments` and `cursors`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()

    def held(self, project_id: int, annotator: str, window: str) -> list[Held]:
        """What this window holds, in the order it was offered; expired leases too, until they are taken back."""
        rows = HELD.rows(self._connection, of_project=project_id, of_annotator=annotator, of_window=window)
        return [Held(*row) for row in rows]

    def stands(self, example_id: int) -> list[Stand]:
        """Everybody who holds the example or is done with it."""
        return [Stand(*row) for row in STANDS.rows(self._connection, of_example=example_id)]

    def seats(self, example_id: int) -> set[int]:
        """The seats of an example that are taken."""
        return {seat for (seat,) in SEATS.rows(self._connection, of_example=example_id)}

    def candidates(self, project_id: int, annotator: str, count: int) -> tuple[list[Candidate], bool]:
        """Up to `count` examples with an open seat that the person has not had, the first of the order first.

        The flag says that others are taking seats of such examples at this moment, so that asking again may find more.
        """
        start, is_new = self._lock_cursor(project_id, annotator)
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
            self._move_cursor(project_id, annotator, first)
        if self._connection.dialect.name != "postgresql":  # the only writer has locked them all
            return found[:count], False
        locked = LOCK_FREE.rows(self._connection, among=[row.id for row in found], most=count)
        return [Candidate(*row) for row in locked], len(locked) < min(count, len(found))

    def take(
        self, project_id: int, annotator: str, window: str, seats: Sequence[tuple[int, int]], now: float, until: float
    ) -> None:
        """Hold (example id, seat) pairs until then; the caller counts the seats of the examples."""
        for example_id, seat in seats:
            TAKE.change(
                self._connection,
                example_id=example_id,
                annotator=annotator,
                project_id=project_id,
                state="held",
                seat=seat,
                window=window,
                expires_at=until,
                updated_at=now,
            )

    def renew(self, example_ids: Sequence[int], annotator: str, until: float) -> set[int]:
        """Hold on to what the person holds; gives those that nobody has taken back meanwhile."""
        kept = self._connection.scalars(
            update(Assignment)
            .where(
                Assignment.example_id.in_(example_ids), Assignment.annotator == annotator, Assignment.state == "held"
            )
            .values(expires_at=until)
            .returning(Assignment.example_id)
        )
        return set(kept)

    def put(
        self,
        example_id: int,
        annotator: str,
        project_id: int,
        *,
        state: str,
        seat: int | None,
        now: float,
        label_id: int | None = None,
        window: str | None = None,
        expires_at: float | None = None,
    ) -> None:
        """Where the person stands with the example from now on."""
        values = {
            "state": state,
            "window": window,
            "expires_at": expires_at,
            "label_id": label_id,
            "updated_at": now,
        }
        # Whoever has a seat keeps it, also one that a lower overlap would not give any more.
        stays = {"of_example": example_id, "of_annotator": annotator, "of_seat": seat}
        if STAY.change(self._connection, **stays, **{f"new_{name}": value for name, value in values.items()}):
            return
        key = {"example_id": example_id, "annotator": annotator, "project_id": project_id, "seat": seat}
        _put(self._connection.dialect.name).change(self._connection, **key, **values)

    def remove(self, example_id: int, annotator: str) -> None:
        """As if the person had never had the example."""
        self._connection.execute(
            delete(Assignment).where(Assignment.example_id == example_id, Assignment.annotator == annotator)
        )

    def expired(self, project_id: int, now: float) -> list[int]:
        """Examples with a lease that has run out."""
        rows = EXPIRED.rows(self._connection, of_project=project_id, until=now)
        return sorted({example_id for (example_id,) in rows})

    def end_expired(self, example_id: int, now: float, but_of: str | None = None) -> int:
        """Take back the leases of a locked example that have run out, but one person's; returns how many they were."""
        ended = delete(Assignment).where(
            Assignment.example_id == example_id, Assignment.state == "held", Assignment.expires_at <= now
        )
        if but_of is not None:
            ended = ended.where(Assignment.annotator != but_of)
        result = self._connection.execute(ended)
        assert isinstance(result, CursorResult)
        return result.rowcount

    def pull_back(self, project_id: int, rank: float, example_id: int) -> None:
        """An example has an open seat again: whoever has come past it and has not had it comes by once more."""
        # Everybody's, as somebody who is not past it may be going past it at this moment, unseen.
        self._lock_cursors(project_id)
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
        self._lock_cursors(project_id)
        self._connection.execute(
            update(Cursor).where(Cursor.project_id == project_id).values(rank=START[0], example_id=START[1])
        )

    def _lock_cursors(self, project_id: int) -> None:
        if self._connection.dialect.name == "postgresql":  # elsewhere there is one writer anyway
            # In one order, as everywhere, so that two transactions cannot wait for each other.
            rows = select(Cursor.annotator).where(Cursor.project_id == project_id).order_by(Cursor.annotator)
            self._connection.execute(rows.with_for_update())

    def _lock_cursor(self, project_id: int, annotator: str) -> tuple[tuple[float, int], bool]:
        """How far the person has come, locked so that nobody pulls it back unseen; and whether the cursor is new."""
        row = LOCK_CURSOR.row(self._connection, of_project=project_id, of_annotator=annotator)
        if row is not None:
            return (row[0], row[1]), False
        new = {"project_id": project_id, "annotator": annotator, "rank": START[0], "example_id": START[1]}
        self._connection.execute(_new_cursor(self._connection.dialect.name), new)
        return START, True

    def _move_cursor(self, project_id: int, annotator: str, place: tuple[float, int]) -> None:
        rank, example_id = place
        MOVE_CURSOR.change(
            self._connection, of_project=project_id, of_annotator=annotator, to_rank=rank, to_id=example_id
        )


@cache
def _put(dialect: str) -> Prepared:
    statement = upsert_on(dialect, Assignment)
    changed = ("project_id", "state", "seat", "window", "expires_at", "label_id", "updated_at")
    return Prepared(
        statement.on_conflict_do_update(
            index_elements=["example_id", "annotator"], set_={name: statement.excluded[name] for name in changed}
        )
    )


@cache
def _new_cursor(dialect: str) -> postgresql.Insert:
    return upsert_on(dialect, Cursor).on_conflict_do_nothing()
