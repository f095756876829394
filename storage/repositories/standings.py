"""Many examples at once, with everything that their state follows from, and where people stand with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from storage.databases.among import among
from storage.repositories.assignments import Stand
from storage.repositories.bulk import Bulk
from storage.repositories.gold import Agreed
from storage.repositories.review import IMPORT
from storage.tables import Assignment, Example, Gold, Label


@dataclass(frozen=True, slots=True)
class Standing:
    """An example with its gold label, the label that its revision names, and where everybody stands with it."""

    id: int
    split: str
    state: str
    open_seats: int
    agreed: Agreed | None
    named: int | None
    stands: tuple[Stand, ...]


MINE = (Assignment.example_id == bindparam("of_example"), Assignment.annotator == bindparam("of_annotator"))
LEAVE = delete(Assignment).where(*MINE)
STAY = (
    update(Assignment)
    .where(*MINE)
    .values(state=bindparam("new_state"), label_id=bindparam("new_label"), updated_at=bindparam("now"))
    .values(window=None, expires_at=None)
)


class Standings:
    """Reads `examples` with their `gold` and `assignments`, and moves people."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()
        self._bulk = Bulk(session)

    def of(self, example_ids: Sequence[int], *, lock: bool = False) -> list[Standing]:
        """These examples by id; `lock` keeps them from everybody else until the transaction ends."""
        rows = (
            select(Example.id, Example.split, Example.state, Example.open_seats)
            .where(among(self._connection, Example.id, example_ids))
            .order_by(Example.id)
        )
        found = self._connection.execute(rows.with_for_update(key_share=True) if lock else rows).all()
        # Only now, and not joined: whoever waits for a row of PostgreSQL gets it as it has become, and what is joined
        # to it as it had been.
        gold, stands = self._gold(example_ids), self._bulk.stands(example_ids)
        standings = []
        for row in found:
            agreed, named = gold.get(row.id, (None, None))
            here = tuple(stands.get(row.id, ()))
            standings.append(Standing(row.id, row.split, row.state, row.open_seats, agreed, named, here))
        return standings

    def imported(self, example_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
        """(label, revision) by example, of those whose label from a file without names has not been taken back."""
        rows = (
            select(Label.example_id, Label.value_id, Label.id)
            .where(among(self._connection, Label.example_id, example_ids), Label.annotator == IMPORT)
            .order_by(Label.id)
        )
        newest = {row.example_id: row for row in self._connection.execute(rows)}
        return {key: (row.value_id, row.id) for key, row in newest.items() if row.value_id is not None}

    def move(self, project_id: int, moves: Sequence[tuple[int, Stand | None, Stand | None]], now: float) -> None:
        """Have people stand with locked examples (by id) as they do after, None being nowhere, instead of as before.

        Whoever keeps a seat keeps it also where a lower overlap would not give it any more.
        """
        # Whoever changes seats leaves the old one first: another one may be about to sit there.
        gone = [
            _key(example_id, before)
            for example_id, before, after in moves
            if before and (not after or before.seat != after.seat)
        ]
        self._run(LEAVE, gone)
        stays = [
            _key(example_id, after) | {"new_state": after.state, "new_label": after.label_id, "now": now}
            for example_id, before, after in moves
            if before and after and before.seat == after.seat
        ]
        self._run(STAY, stays)
        sits = [
            {
                "example_id": example_id,
                "annotator": after.annotator,
                "project_id": project_id,
                "state": after.state,
                "seat": after.seat,
                "window": None,
                "expires_at": None,
                "label_id": after.label_id,
                "updated_at": now,
            }
            for example_id, before, after in moves
            if after and (not before or before.seat != after.seat)
        ]
        self._bulk.put_assignments(sits)

    def _gold(self, example_ids: Sequence[int]) -> dict[int, tuple[Agreed, int | None]]:
        """The gold label of each example that has one, and the label that its revision names."""
        rows = (
            select(Gold.example_id, Gold.value_id, Gold.label_id, Gold.reason, Label.value_id)
            .join(Label, Label.id == Gold.label_id)
            .where(among(self._connection, Gold.example_id, example_ids))
        )
        return {row[0]: (Agreed(*row[1:4]), row[4]) for row in self._connection.execute(rows)}

    def _run(self, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(statement, rows)


def _key(example_id: int, stand: Stand) -> dict[str, Any]:
    return {"of_example": example_id, "of_annotator": stand.annotator}
