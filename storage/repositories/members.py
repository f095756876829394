"""Who may label in the projects that are open to their members only."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.databases.dialect import upsert
from storage.tables import Member


class Members:
    """Rows of `members`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_project(self, project_id: int) -> list[str]:
        """The names of the project's members, in order."""
        rows = select(Member.person).where(Member.project_id == project_id).order_by(Member.person)
        return list(self._session.scalars(rows))

    def of_person(self, name: str) -> set[int]:
        """The ids of the projects that this person is a member of."""
        return set(self._session.scalars(select(Member.project_id).where(Member.person == name)))

    def add(self, project_id: int, names: Iterable[str]) -> None:
        """Make these people members; those who are already stay."""
        rows = [{"project_id": project_id, "person": name} for name in names]
        if rows:
            self._session.execute(upsert(self._session, Member).values(rows).on_conflict_do_nothing())

    def remove(self, project_id: int, names: Iterable[str]) -> None:
        self._session.execute(delete(Member).where(Member.project_id == project_id, Member.person.in_(list(names))))
