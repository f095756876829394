"""Who holds which example until when, and who is done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import (
    CursorResult,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from storage.databases.dialect import upsert_on
from storage.databases.prepared import Prepared
from storage.tables import Assignment, Example, Label


@dataclass(frozen=True, slots=True)
class Held:
    """An example that a person holds."""

    id: int
    text: str
    question: str | None
    image: str | None
    split: str
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
    value_id: int | None


HELD = Prepared(
    select(
        Example.id,
        Example.text,
        Example.question,
        Example.image,
        Example.split,
        Example.rank,
        Assignment.expires_at,
    )
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
        Label.value_id,
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
    """Rows of `assignments`."""

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


@cache
def _put(dialect: str) -> Prepared:
    statement = upsert_on(dialect, Assignment)
    changed = ("project_id", "state", "seat", "window", "expires_at", "label_id", "updated_at")
    return Prepared(
        statement.on_conflict_do_update(
            index_elements=["example_id", "annotator"], set_={name: statement.excluded[name] for name in changed}
        )
    )
