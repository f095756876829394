"""Counts everything anew, to compare it with what is kept: for the doctor, who has time."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.repositories.assignments import Stand
from storage.repositories.gold import Agreed
from storage.tables import Assignment, Example, Gold, Label, NamedLabel, Tally

STATES = tuple(column.name for column in Tally.__table__.columns if column.name not in ("project_id", "labels"))


@dataclass(frozen=True, slots=True)
class Audited:
    """An example with everything that its state, its open seats and its gold label follow from."""

    id: int
    state: str
    open_seats: int
    agreed: Agreed | None
    stands: list[Stand]


class Audit:
    """Reads whole tables."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def states(self, project_id: int) -> dict[str, int]:
        """What the tallies should say."""
        rows = self._session.execute(
            select(Example.state, func.count()).where(Example.project_id == project_id).group_by(Example.state)
        )
        counts = dict.fromkeys(STATES, 0) | dict(rows.all())
        made = select(func.count()).where(Label.project_id == project_id, Label.action == "label")
        return counts | {"labels": self._session.scalar(made) or 0}

    def gold(self, project_id: int) -> dict[tuple[int, str], int]:
        """What the gold tallies should say, by (label id, split)."""
        rows = self._session.execute(
            select(NamedLabel.schema_label_id, Example.split, func.count())
            .join(Gold, Gold.value_id == NamedLabel.value_id)
            .join(Example, Example.id == Gold.example_id)
            .where(Gold.project_id == project_id)
            .group_by(NamedLabel.schema_label_id, Example.split)
        )
        return {(label, split): count for label, split, count in rows}

    def outdated(self, project_id: int, most: int) -> list[int]:
        """Examples on which somebody's answer is not the newest revision of theirs."""
        newest = (
            select(Label.example_id, Label.annotator, func.max(Label.id).label("label_id"))
            .where(Label.project_id == project_id, Label.action.in_(("label", "skip", "flag", "undo")))
            .group_by(Label.example_id, Label.annotator)
            .subquery()
        )
        rows = (
            select(Assignment.example_id)
            .join(
                newest,
                (newest.c.example_id == Assignment.example_id) & (newest.c.annotator == Assignment.annotator),
                isouter=True,
            )
            .where(Assignment.project_id == project_id, Assignment.state != "held")
            .where(Assignment.label_id.is_distinct_from(newest.c.label_id))
            .limit(most)
        )
        return list(self._session.scalars(rows))

    def foreign_gold(self, project_id: int, most: int) -> list[int]:
        """Examples whose gold label comes from a revision of another one."""
        rows = (
            select(Gold.example_id)
            .join(Label, Label.id == Gold.label_id)
            .where(Gold.project_id == project_id, Label.example_id != Gold.example_id)
            .order_by(Gold.example_id)
            .limit(most)
        )
        return list(self._session.scalars(rows))

    def examples(self, project_id: int) -> Iterator[Audited]:
        """Every example somebody has had or that has gold, a few at a time."""
        rows = self._session.execute(
            select(
                Example.id,
                Example.state,
                Example.open_seats,
                Gold.value_id,
                Gold.label_id,
                Gold.reason,
                Assignment.annotator,
                Assignment.state,
                Assignment.seat,
                Assignment.window,
                Assignment.expires_at,
                Assignment.label_id,
                Label.value_id,
            )
            .outerjoin(Gold, Gold.example_id == Example.id)
            .outerjoin(Assignment, Assignment.example_id == Example.id)
            .outerjoin(Label, Label.id == Assignment.label_id)
            .where(Example.project_id == project_id)
            .order_by(Example.id)
            .execution_options(yield_per=1_000)
        )
        for (example_id, state, open_seats, *agreed), group in groupby(rows, key=lambda row: tuple(row[:6])):
            stands = [Stand(*tuple(row)[6:]) for row in group if row[6] is not None]
            yield Audited(example_id, state, open_seats, Agreed(*agreed) if agreed[0] is not None else None, stands)
