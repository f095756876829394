"""Variants of versions: queued once, made by one process, and judged."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, delete, select, update
from sqlalchemy.orm import Session

from storage.databases.dialect import upsert
from storage.tables import Project, Variant, Version

QUEUED, MAKING, FITS, UNFIT, FAILED = "queued", "making", "fits", "unfit", "failed"
ENDED = (FITS, UNFIT, FAILED)


class Variants:
    """Rows of `variants`. Every move is a conditional update, so two makers cannot both make it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, version_id: int, name: str) -> Variant | None:
        return self._session.get(Variant, (version_id, name), populate_existing=True)

    def of_version(self, version_id: int) -> list[Variant]:
        """Everything that was ever asked for of a version, oldest first."""
        rows = select(Variant).where(Variant.version_id == version_id)
        ordered = rows.order_by(Variant.created_at, Variant.name)
        return list(self._session.scalars(ordered.execution_options(populate_existing=True)))

    def of_project(self, project_id: int, states: Sequence[str]) -> list[Variant]:
        """Those of a project's versions that are in one of these states."""
        rows = select(Variant).join(Version, Version.id == Variant.version_id)
        return list(self._session.scalars(rows.where(Version.project_id == project_id, Variant.state.in_(states))))

    def unfinished(self) -> list[Variant]:
        """Those that wait or are being made, oldest first, in projects that are not deleted."""
        rows = (
            select(Variant)
            .join(Version, Version.id == Variant.version_id)
            .join(Project, Project.id == Version.project_id)
            .where(Variant.state.in_((QUEUED, MAKING)), Project.deleted_at.is_(None))
            .order_by(Variant.created_at, Variant.version_id, Variant.name)
        )
        return list(self._session.scalars(rows))

    def queue(self, version_id: int, name: str, person: str | None, reason: str, now: float) -> bool:
        """Have a variant made, once more where it was made before; False where that is on its way already.

        `person` is None where the studio asks by itself.
        """
        fresh: dict[str, Any] = {"person": person, "reason": reason, "figures": {}, "created_at": now, "ended_at": None}
        row = {"version_id": version_id, "name": name, "state": QUEUED, **fresh}
        added = upsert(self._session, Variant).values(row).on_conflict_do_nothing()
        again = update(Variant).where(*_is(version_id, name), Variant.state.in_(ENDED)).values(state=QUEUED, **fresh)
        return self._changed(added) or self._changed(again)

    def claim(self, version_id: int, name: str, owner: str, now: float) -> bool:
        """Become the owner of one that waits."""
        waits = update(Variant).where(*_is(version_id, name), Variant.state == QUEUED)
        return self._changed(waits.values(state=MAKING, owner=owner, heartbeat_at=now))

    def take_over(self, version_id: int, name: str, owner: str, stale_before: float, now: float) -> bool:
        """Become the owner of one whose owner has not been heard of since `stale_before`."""
        silent = update(Variant).where(
            *_is(version_id, name),
            Variant.state == MAKING,
            Variant.owner != owner,
            Variant.heartbeat_at < stale_before,
        )
        return self._changed(silent.values(owner=owner, heartbeat_at=now))

    def beat(self, version_id: int, name: str, owner: str, now: float, reason: str) -> bool:
        """Show that its owner lives and how far they are; False when it is no longer their own."""
        return self._changed(self._own(version_id, name, owner).values(heartbeat_at=now, reason=reason))

    def end(self, version_id: int, name: str, owner: str, state: str, **values: Any) -> bool:
        """Leave it in a state in which nobody makes it; False when it is no longer this owner's own."""
        gone: dict[str, Any] = {"owner": None, "heartbeat_at": None}
        return self._changed(self._own(version_id, name, owner).values(state=state, **gone, **values))

    def judge(self, version_id: int, name: str, state: str, reason: str) -> None:
        """Say otherwise whether one that was compared fits."""
        compared = update(Variant).where(*_is(version_id, name), Variant.state.in_((FITS, UNFIT)))
        self._session.execute(compared.values(state=state, reason=reason))

    def forget(self, version_id: int, name: str) -> bool:
        """Drop one that waits and that nobody asked for by hand."""
        waits = delete(Variant).where(*_is(version_id, name), Variant.state == QUEUED, Variant.person.is_(None))
        return self._changed(waits)

    def _own(self, version_id: int, name: str, owner: str) -> Any:
        return update(Variant).where(*_is(version_id, name), Variant.state == MAKING, Variant.owner == owner)

    def _changed(self, statement: Any) -> bool:
        result = self._session.execute(statement, execution_options={"synchronize_session": False})
        assert isinstance(result, CursorResult)
        return result.rowcount == 1


def _is(version_id: int, name: str) -> tuple[ColumnElement[bool], ...]:
    return Variant.version_id == version_id, Variant.name == name
