"""Files on their way in: one row each, moved on in the same transaction as the rows of the file."""

from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from storage.tables import Import

UNFINISHED = ("reading", "storing")


class Imports:
    """Rows of `imports`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, project_id: int, kind: str, person: str, report: dict[str, Any], now: float) -> Import:
        row = Import(
            project_id=project_id,
            kind=kind,
            person=person,
            state="reading",
            rows=0,
            stored=0,
            report=report,
            created_at=now,
            heartbeat_at=now,
        )
        self._session.add(row)
        self._session.flush()
        return row

    def get(self, import_id: int) -> Import | None:
        return self._session.get(Import, import_id)

    def newest(self, project_id: int, most: int) -> list[Import]:
        """A project's imports of files, newest first; the texts that somebody sent to people are none."""
        rows = select(Import).where(Import.project_id == project_id, Import.kind == "file")
        return list(self._session.scalars(rows.order_by(Import.id.desc()).limit(most)))

    def unfinished(self, project_id: int) -> list[Import]:
        """The imports of a project that have not ended, as they are at this moment."""
        rows = select(Import).where(Import.project_id == project_id, Import.state.in_(UNFINISHED))
        return list(self._session.scalars(rows.execution_options(populate_existing=True)))

    def silent_since(self, then: float) -> list[Import]:
        """Unfinished imports of any project that nobody has moved on since."""
        rows = select(Import).where(Import.state.in_(UNFINISHED), Import.heartbeat_at <= then).order_by(Import.id)
        return list(self._session.scalars(rows))

    def beat(self, import_id: int, now: float, **changes: Any) -> None:
        """Say that somebody works on an unfinished import, and how far they are."""
        self._session.execute(
            update(Import)
            .where(Import.id == import_id, Import.state.in_(UNFINISHED))
            .values(heartbeat_at=now, **changes)
            .execution_options(synchronize_session=False)
        )

    def move(self, row: Import, *, unheard: bool = False, **changes: Any) -> bool:
        """Change the row, unless somebody else has moved it on since it was read; says whether it did.

        `unheard`: nor may anybody have said since that they work on it.
        """
        result = self._session.execute(
            update(Import)
            .where(
                Import.id == row.id,
                Import.state == row.state,
                Import.stored == row.stored,
                *((Import.heartbeat_at == row.heartbeat_at,) if unheard else ()),
            )
            .values(**changes)
            .execution_options(synchronize_session=False)
        )
        assert isinstance(result, CursorResult)
        return result.rowcount == 1
