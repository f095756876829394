"""What each run learned from, as it was then."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.databases.dialect import upsert
from storage.tables import Snapshot


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

    def ids(self, project_id: int) -> list[str]:
        """The snapshots of a project, oldest first."""
        rows = select(Snapshot.id).where(Snapshot.project_id == project_id)
        return list(self._session.scalars(rows.order_by(Snapshot.created_at, Snapshot.id)))
