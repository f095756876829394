"""Who changed which setting of a project, and when."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import SettingChange


class SettingChanges:
    """Rows of `setting_changes`, which are only ever added."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, project_id: int, person: str, changes: Mapping[str, tuple[Any, Any]], now: float) -> None:
        """Note what each setting was and is; one that stays as it was is no change."""
        self._session.add_all(
            SettingChange(project_id=project_id, person=person, name=name, before=before, after=after, created_at=now)
            for name, (before, after) in changes.items()
            if before != after
        )
        self._session.flush()

    def newest(self, project_id: int, most: int) -> list[SettingChange]:
        """The last changes of a project, newest first."""
        rows = select(SettingChange).where(SettingChange.project_id == project_id)
        return list(self._session.scalars(rows.order_by(SettingChange.id.desc()).limit(most)))
