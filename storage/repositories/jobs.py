"""Training jobs: queued once, claimed once, ended once."""

from typing import Any

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.orm import Session

from storage.tables import Job


class Jobs:
    """Rows of `jobs`. Every move is a conditional update, so two supervisors cannot both make it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, job: Job) -> Job:
        self._session.add(job)
        self._session.flush()
        return job

    def get(self, job_id: int) -> Job | None:
        return self._session.get(Job, job_id, populate_existing=True)

    def in_state(self, state: str, project_id: int | None = None) -> list[Job]:
        """The jobs in a state, oldest first."""
        query = select(Job).where(Job.state == state).order_by(Job.id)
        if project_id is not None:
            query = query.where(Job.project_id == project_id)
        return list(self._session.scalars(query))

    def newest(self, project_id: int, count: int) -> list[Job]:
        return list(
            self._session.scalars(select(Job).where(Job.project_id == project_id).order_by(Job.id.desc()).limit(count))
        )

    def newest_refresh(self, project_id: int) -> Job | None:
        """The newest that learns from the labels there are, rather than compare base checkpoints."""
        rows = select(Job).where(Job.project_id == project_id, Job.beside_id.is_(None)).order_by(Job.id.desc())
        return self._session.scalar(rows.limit(1))

    def of_version(self, version_id: int) -> Job | None:
        """The job that made a version; the newest, when several made the same."""
        rows = select(Job).where(Job.version_id == version_id).order_by(Job.id.desc()).limit(1)
        return self._session.scalar(rows)

    def move(self, job_id: int, source: str, target: str, **values: Any) -> bool:
        """Take a job from one state to another; False when it is no longer in `source`."""
        return self._changed(update(Job).where(Job.id == job_id, Job.state == source).values(state=target, **values))

    def take_over(self, job_id: int, owner: str, stale_before: float, now: float) -> bool:
        """Become the owner of a running job whose owner has not been heard of since `stale_before`."""
        return self._changed(
            update(Job)
            .where(
                Job.id == job_id,
                Job.state == "running",
                Job.owner != owner,
                or_(Job.heartbeat_at.is_(None), Job.heartbeat_at < stale_before),
            )
            .values(owner=owner, heartbeat_at=now)
        )

    def beat(self, owner: str, now: float) -> None:
        """Show that the owner of running jobs lives."""
        mine = update(Job).where(Job.state == "running", Job.owner == owner)
        self._session.execute(mine.values(heartbeat_at=now))

    def record(self, job_id: int, owner: str, **values: Any) -> bool:
        """Write what the owner of a running job knows, its end too; False when the job is no longer its own."""
        return self._changed(
            update(Job).where(Job.id == job_id, Job.state == "running", Job.owner == owner).values(**values)
        )

    def set_hyperparameters(self, job_id: int, values: dict[str, Any]) -> bool:
        """Change what a job that waits will be run with; False when it waits no more."""
        waiting = update(Job).where(Job.id == job_id, Job.state == "queued")
        return self._changed(waiting.values(hyperparameters=values))

    def withdraw(self, project_id: int, now: float, outcome: str) -> None:
        """Take back the job that waits, and ask the one that runs to end."""
        waiting = update(Job).where(Job.project_id == project_id, Job.state == "queued")
        self._session.execute(waiting.values(state="cancelled", ending="cancelled", ended_at=now, outcome=outcome))
        running = update(Job).where(Job.project_id == project_id, Job.state == "running")
        self._session.execute(running.values(cancel_requested=True))

    def request_cancel(self, job_id: int) -> None:
        self._session.execute(update(Job).where(Job.id == job_id).values(cancel_requested=True))

    def _changed(self, statement: Any) -> bool:
        result = self._session.execute(statement)
        assert isinstance(result, CursorResult)
        return result.rowcount == 1
