"""One supervisor's hold on its jobs: what it writes of them, which counts for nothing once another has taken over."""

import logging
import os
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from storage import Store, Transaction
from storage.tables import Job
from studio.background import Rhythm, meanwhile
from studio.training.endings import Explained
from studio.training.engines.local import RunProcess
from studio.training.finished import Registered
from studio.training.snapshot import Content
from studio.training.snapshot.members import row_of
from studio.training.states import QUEUED, RUNNING, SUCCEEDED, require_move

logger = logging.getLogger(__name__)


class TakenOver(Exception):
    """Another supervisor owns the job, or it has ended: nothing is ours to do about it any more."""


class Ownership:
    """The jobs that are a supervisor's own."""

    def __init__(self, store: Store, clock: Callable[[], float], rhythm: Rhythm) -> None:
        self._store = store
        self._clock = clock
        self._rhythm = rhythm
        self._owner = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self._beaten_at = float("-inf")
        self._unsaid: dict[int, Explained] = {}

    def has(self, job: Job) -> bool:
        return job.owner == self._owner

    def beat(self) -> None:
        """Show that the owner lives, for all of its jobs at once and as often as the rhythm says."""
        if time.monotonic() - self._beaten_at < self._rhythm.heartbeat:
            return
        self._beaten_at = time.monotonic()
        with self._store.begin() as transaction:
            transaction.jobs.beat(self._owner, self._clock())

    def beating(self) -> AbstractContextManager[None]:
        """Go on showing that the owner lives during a block that may take longer than others wait."""
        return meanwhile("heartbeat of a training", self.beat, self._rhythm.heartbeat)

    def claim(self, job: Job) -> Job | None:
        """Make a waiting job ours: as it is by now, since what it is run with may be changed while it waits.

        None when it is not to be had; the unique index on running jobs keeps a project from running two.
        """
        now = self._clock()
        require_move(QUEUED, RUNNING)
        with self._store.begin() as transaction:
            if transaction.jobs.in_state(RUNNING, job.project_id):
                return None
            ours = {"owner": self._owner, "heartbeat_at": now, "started_at": now}
            return transaction.jobs.get(job.id) if transaction.jobs.move(job.id, QUEUED, RUNNING, **ours) else None

    def take_over(self, job: Job) -> None:
        """Make a running job ours whose supervisor has been silent for too long."""
        now = self._clock()
        silent_since = now - self._rhythm.owner_timeout
        if (job.heartbeat_at or 0) >= silent_since:
            return
        with self._store.begin() as transaction:
            taken = transaction.jobs.take_over(job.id, self._owner, silent_since, now)
        if taken:
            logger.info("Took over job %d, whose supervisor is gone", job.id)

    def keep(self, job: Job, content: Content) -> None:
        """What the run will learn from, known before it starts: whatever becomes of its files, they can be rebuilt.

        Raises TakenOver.
        """
        row = row_of(content, job.project_id, self._clock())
        with self._store.begin() as transaction:
            transaction.snapshots.add(row)
            self._record(transaction, job, snapshot=content.id)

    def note(self, job: Job, run: RunProcess, starts: int) -> None:
        """Which process carries the job out, and how many were started for it. Raises TakenOver."""
        noted = {"process_id": run.process_id, "process_started_at": run.started_at, "starts": starts}
        with self._store.begin() as transaction:
            self._record(transaction, job, **noted)

    def succeed(self, job: Job, registered: Registered) -> None:
        self._move(job, SUCCEEDED, registered.sentence, version_id=registered.version_id)

    def end(self, job: Job, explained: Explained) -> None:
        """End the job without a version. What a full disk does not take can be said later, see `say_again`."""
        self._unsaid[job.id] = explained
        self._move(job, explained.ending.state, explained.message, ending=explained.ending.name)
        del self._unsaid[job.id]

    def say_again(self, job: Job) -> bool:
        """End the job as it should have ended before, if the database did not take that; whether it was so."""
        if job.id not in self._unsaid:
            return False
        self.end(job, self._unsaid[job.id])
        return True

    def _record(self, transaction: Transaction, job: Job, **values: Any) -> None:
        if not transaction.jobs.record(job.id, self._owner, **values):
            raise TakenOver(f"Job {job.id} is another supervisor's by now, or has ended")

    def _move(self, job: Job, state: str, outcome: str, **values: Any) -> None:
        require_move(RUNNING, state)
        values |= {"state": state, "ended_at": self._clock(), "outcome": outcome}
        with self._store.begin() as transaction:
            mine = transaction.jobs.record(job.id, self._owner, **values)
        if not mine:
            logger.warning("Job %d was taken over meanwhile; it is not ours to end", job.id)
            return
        logger.log(logging.INFO if state == SUCCEEDED else logging.WARNING, "Job %d %s: %s", job.id, state, outcome)
