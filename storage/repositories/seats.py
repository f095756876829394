"""Open seats of many examples at once, when a project's overlap has changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from storage.repositories.cursors import Cursors
from storage.tables import Assignment, Example, Project

UNDECIDED = Example.state.not_in(bindparam("decided", ("labelled", "removed"), expanding=True, literal_execute=True))


@dataclass(frozen=True, slots=True)
class Page:
    """Ids of locked examples without gold, in their order: those where nobody sits, and the others."""

    free: list[int]
    taken: list[int]

    @property
    def last(self) -> int:
        return max(self.free[-1:] + self.taken[-1:], default=0)

    def __len__(self) -> int:
        return len(self.free) + len(self.taken)


class Seats:
    """`open_seats` of `examples`, and how far a project is in following its overlap."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()

    def page(self, project_id: int, after: int, count: int) -> Page:
        """Lock the next examples that have no gold label; the last page is shorter than `count`."""
        rows = (
            select(Example.id)
            # A sum, because SQLite would take the index of the project and sort all of it for each page.
            .where(Example.project_id + 0 == project_id, Example.id > after, UNDECIDED)
            .order_by(Example.id)
            .limit(count)
            .with_for_update(key_share=True)
        )
        ids = list(self._connection.scalars(rows))
        # Asked after the lock, when nobody else can sit down any more.
        sitting = select(Assignment.example_id).where(Assignment.example_id.in_(ids), Assignment.seat.is_not(None))
        taken = set(self._connection.scalars(sitting))
        return Page([id for id in ids if id not in taken], sorted(taken))

    def open(self, example_ids: Sequence[int], seats: int) -> None:
        """Give each of these locked examples this many open seats."""
        self._connection.execute(
            update(Example).where(Example.id.in_(example_ids), Example.open_seats != seats).values(open_seats=seats)
        )

    def unfinished(self) -> dict[int, float]:
        """The projects whose examples do not follow the overlap yet, by id, and since when."""
        rows = select(Project.id, Project.reseating_since).where(
            Project.reseating_since.is_not(None), Project.deleted_at.is_(None)
        )
        return {project_id: since for project_id, since in self._session.execute(rows) if since is not None}

    def finish(self, project_id: int, since: float) -> bool:
        """Every example follows the overlap of that moment; False when it was changed again meanwhile."""
        done = update(Project).where(Project.id == project_id, Project.reseating_since == since)
        Cursors(self._session).restart(project_id)
        return self._connection.execute(done.values(reseating_since=None)).rowcount == 1
