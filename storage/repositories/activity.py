"""Who has answered how much of a project, and when: read from an index of the assignments, never from the rows."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.databases.dialect import whole
from storage.tables import Assignment

DONE = ("labelled", "skipped", "flagged")
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Lately:
    """How many labels were given since a moment, and when the first of them."""

    labels: int
    first_at: float | None


class Activity:
    """Sums of `assignments`; an answer that was corrected counts once, where and when it was given last."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def totals(self, project_id: int) -> list[tuple[str, str, int]]:
        """(person, state, examples) of everybody who is done with any."""
        rows = (
            select(Assignment.annotator, Assignment.state, func.count())
            .where(Assignment.project_id == project_id, Assignment.state.in_(DONE))
            .group_by(Assignment.annotator, Assignment.state)
        )
        return [(person, state, count) for person, state, count in self._session.execute(rows)]

    def days(self, project_id: int, people: list[str], since: float, offset: float) -> list[tuple[str, int, int]]:
        """(person, day, labels given) since a moment; days are numbered from 1970 by a clock `offset` seconds ahead."""
        day = whole(self._session, (Assignment.updated_at + offset) / DAY_SECONDS).label("day")
        rows = (
            select(Assignment.annotator, day, func.count())
            .where(
                Assignment.project_id == project_id,
                # Named one by one, so that the index leads to the newest of each.
                Assignment.annotator.in_(people),
                Assignment.state == "labelled",
                Assignment.updated_at >= since,
            )
            .group_by(Assignment.annotator, day)
        )
        return [(person, int(number), count) for person, number, count in self._session.execute(rows)]

    def lately(self, project_id: int, people: list[str], since: float) -> Lately:
        """What these people have labelled since a moment."""
        rows = select(func.count(), func.min(Assignment.updated_at)).where(
            Assignment.project_id == project_id,
            Assignment.annotator.in_(people),
            Assignment.state == "labelled",
            Assignment.updated_at >= since,
        )
        return Lately(*self._session.execute(rows).one())
