"""Versions on their way through all examples of a project: claimed once, taken over after a crash, ended once."""

from typing import Any

from sqlalchemy import CursorResult, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from storage.tables import Scoring


class Scorings:
    """Rows of `scorings`. Every move is a conditional update: of two who want to make it, one does.

    Whoever was taken for dead is the owner no more, so nothing that they still write counts.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, scoring: Scoring) -> Scoring:
        self._session.add(scoring)
        self._session.flush()
        return scoring

    def get(self, scoring_id: int) -> Scoring:
        return self._session.get_one(Scoring, scoring_id, populate_existing=True)

    def newest(self, project_id: int) -> Scoring | None:
        rows = select(Scoring).where(Scoring.project_id == project_id).order_by(Scoring.id.desc()).limit(1)
        return self._session.scalar(rows)

    def unfinished(self) -> list[Scoring]:
        """Of all projects, oldest first."""
        rows = select(Scoring).where(Scoring.state.in_(("queued", "running"))).order_by(Scoring.id)
        return list(self._session.scalars(rows))

    def whole(self, project_id: int, version_id: int) -> int | None:
        """The newest scoring that the version has come to the end of, if no other has written over it since."""
        later = aliased(Scoring)
        written_over = exists().where(
            later.project_id == project_id, later.id > Scoring.id, later.version_id != version_id, later.done > 0
        )
        rows = select(Scoring.id).where(
            Scoring.project_id == project_id, Scoring.version_id == version_id, Scoring.state == "done", ~written_over
        )
        return self._session.scalar(rows.order_by(Scoring.id.desc()).limit(1))

    def claim(self, scoring_id: int, owner: str, now: float) -> bool:
        """Become the owner of a scoring that waits."""
        waits = update(Scoring).where(Scoring.id == scoring_id, Scoring.state == "queued")
        return self._changed(waits.values(state="running", owner=owner, heartbeat_at=now))

    def take_over(self, scoring_id: int, owner: str, stale_before: float, now: float) -> bool:
        """Become the owner of a scoring whose owner has not been heard of since `stale_before`."""
        silent = update(Scoring).where(
            Scoring.id == scoring_id,
            Scoring.state == "running",
            Scoring.owner != owner,
            or_(Scoring.heartbeat_at.is_(None), Scoring.heartbeat_at < stale_before),
        )
        return self._changed(silent.values(owner=owner, heartbeat_at=now))

    def record(self, scoring_id: int, owner: str, **values: Any) -> bool:
        """Write what its owner knows; False when it is the owner no more."""
        return self._changed(_owned(scoring_id, owner).values(**values))

    def end(self, scoring_id: int, owner: str, state: str, reason: str, now: float) -> bool:
        """End it as its owner; False when it is the owner no more."""
        ended = {"state": state, "reason": reason, "ended_at": now, "owner": None}
        return self._changed(_owned(scoring_id, owner).values(**ended))

    def release(self, scoring_id: int, owner: str) -> bool:
        """Let somebody else go on with it at once."""
        return self._changed(_owned(scoring_id, owner).values(state="queued", owner=None, heartbeat_at=None))

    def withdraw(self, project_id: int, now: float, reason: str) -> bool:
        """Take back the one that waits, and ask the one that runs to end; False where there is neither."""
        mine = update(Scoring).where(Scoring.project_id == project_id)
        ended = {"state": "cancelled", "ended_at": now, "reason": reason}
        if self._changed(mine.where(Scoring.state == "queued").values(**ended)):
            return True
        return self._changed(mine.where(Scoring.state == "running").values(cancel_requested=True))

    def _changed(self, statement: Any) -> bool:
        result = self._session.execute(statement)
        assert isinstance(result, CursorResult)
        return result.rowcount == 1


def _owned(scoring_id: int, owner: str) -> Any:
    return update(Scoring).where(Scoring.id == scoring_id, Scoring.state == "running", Scoring.owner == owner)
