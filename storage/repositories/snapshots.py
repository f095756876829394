"""What each run learned from, as it was then, and the versions that came of it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.databases.dialect import upsert
from storage.tables import Snapshot, Version


class Snapshots:
    """Rows of `snapshots`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Snapshot) -> None:
        """Keep it, unless the same content is kept already."""
        values = {column.key: getattr(row, column.key) for column in Snapshot.__table__.columns}
        self._session.execute(upsert(self._session, Snapshot).on_conflict_do_nothing().values(values))

    def get(self, snapshot_id: str) -> Snapshot | None:
        return self._session.get(Snapshot, snapshot_id)

    def beginning(self, digits: str) -> list[str]:
        """The ids that begin with these digits; two of them are enough to know that it is not clear."""
        rows = select(Snapshot.id).where(Snapshot.id.startswith(digits, autoescape=True))
        return list(self._session.scalars(rows.order_by(Snapshot.id).limit(2)))

    def ids(self, project_id: int) -> list[str]:
        """The snapshots of a project, oldest first."""
        rows = select(Snapshot.id).where(Snapshot.project_id == project_id)
        return list(self._session.scalars(rows.order_by(Snapshot.created_at, Snapshot.id)))

    def versions(self, project_id: int) -> list[Version]:
        """The versions of a project that were made from a snapshot, oldest first."""
        rows = select(Version).where(Version.project_id == project_id, Version.snapshot.is_not(None))
        return list(self._session.scalars(rows.order_by(Version.number)))
