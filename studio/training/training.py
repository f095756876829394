"""What people and the queue may ask of training: request, cancel, look."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from storage import Store, Transaction
from storage.tables import Job
from studio.errors import Conflict, NotEnoughLabels, NotFound
from studio.recent import Recent
from studio.training.endings import ENDINGS, WITHDRAWN
from studio.training.files import PROGRESS, log_tail, read_json
from studio.training.hyperparameters import Hyperparameters
from studio.training.means import require_means
from studio.training.remedies import Retry, first_retry
from studio.training.states import CANCELLED, QUEUED, RUNNING, is_ended, require_move
from studio.training.trainable import require_trainable
from studio.training.usual import usual_numbers

logger = logging.getLogger(__name__)

RECENT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as pages and the API show it; `progress` is what its run tells while it goes on."""

    id: int
    state: str
    reason: str
    outcome: str | None
    # How it ended without a version, by name: out-of-memory, disk-full, time-limit … `retry` is what may help.
    ending: str | None
    retry: Retry | None
    version: str | None
    # The base checkpoint that it compares, and the version on whose examples; None where it is no comparison.
    checkpoint: str | None
    beside: str | None
    hyperparameters: dict[str, Any]
    created_at: float
    started_at: float | None
    ended_at: float | None
    ended: bool
    cancelling: bool
    progress: dict[str, Any]
    log: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far a project is from its next training by itself, and why it could not start now, if so."""

    new_labels: int
    retrain_after: int
    obstacle: str | None
    # A training waits to be started, and will learn from the new labels too.
    is_queued: bool

    @property
    def is_due(self) -> bool:
        return 0 < self.retrain_after <= self.new_labels and self.obstacle is None and not self.is_queued


@dataclass(frozen=True, slots=True)
class _Rules:
    """The labels that the newest job counted already, how many more start the next one, and what is in its way."""

    counted: int
    retrain_after: int
    obstacle: str | None
    is_queued: bool

    def readiness(self, labels: int) -> Readiness:
        """For a project in which this many labels were made."""
        return Readiness(max(0, labels - self.counted), self.retrain_after, self.obstacle, self.is_queued)


class Training:
    """Requests and jobs of every project."""

    def __init__(
        self,
        store: Store,
        jobs_folder: Path,
        clock: Callable[[], float],
        defaults: Hyperparameters,
        requested: Callable[[], None],
    ) -> None:
        """`requested()` is called after a job has been queued."""
        self._store = store
        self._jobs_folder = jobs_folder
        self._clock = clock
        self.defaults = defaults
        self._requested = requested
        self._recent: Recent[int, _Rules] = Recent(self._rules, RECENT_SECONDS)

    def request(
        self, project_id: int, reason: str = "asked for by hand", hyperparameters: dict[str, Any] | None = None
    ) -> JobView:
        """Queue a job, or give the one that waits already: requests made meanwhile become one, with the newest numbers.

        Raises:
            NotEnoughLabels: fewer labels than training needs.
            InvalidInput: a hyperparameter that does not exist or is out of range.
        """
        numbers = self.numbers_for(project_id, hyperparameters)

        def work(transaction: Transaction) -> JobView:
            require_means(transaction.projects.get(project_id).task, numbers)
            require_trainable(transaction, project_id)
            waiting = _waiting(transaction, project_id, numbers if hyperparameters else None)
            return self._view(transaction, waiting or self._queue(transaction, project_id, reason, numbers))

        # Two people's labels may ask at the same moment; whoever comes second finds the job of the first.
        view = self._store.run(work)
        self._recent.forget()
        self._requested()
        return view

    def numbers(self, chosen: Mapping[str, Any] | None = None, task: str | None = None) -> Hyperparameters:
        """What is usual, for this task if one is named, with what was chosen instead.

        Raises InvalidInput, naming what is out of range.
        """
        usual = self.defaults if task is None else usual_numbers(self.defaults, task)
        return Hyperparameters.from_dict({**usual.to_dict(), **(chosen or {})})

    def numbers_for(self, project_id: int, chosen: Mapping[str, Any] | None = None) -> Hyperparameters:
        """The same for the task of a project."""
        return self.numbers(chosen, self._task(project_id))

    def _task(self, project_id: int) -> str:
        with self._store.read() as transaction:
            return transaction.projects.get(project_id).task

    def consider(self, project_id: int) -> JobView | None:
        """Train by itself once enough labels are new; None when it is not time yet, cannot be done yet, or waits."""
        readiness = self.readiness(project_id)
        if not readiness.is_due:
            return None
        try:
            return self.request(project_id, f"{readiness.new_labels} new labels")
        except NotEnoughLabels as error:
            logger.info("Training waits: %s", error)
            return None

    def readiness(self, project_id: int) -> Readiness:
        """Counts labels made since the newest job that learns from them was requested."""
        with self._store.read() as transaction:
            made = transaction.tallies.of(project_id)["labels"]
        return self._rules(project_id).readiness(made)

    def outlook(self, project_id: int, labels: int) -> Readiness:
        """`readiness` for somebody who knows how many labels were made; the rest may be a second old."""
        return self._recent.get(project_id).readiness(labels)

    def peek_outlook(self, project_id: int, labels: int) -> Readiness | None:
        """`outlook` when it is known at once; never asks the database."""
        known = self._recent.peek(project_id)
        return known.readiness(labels) if known is not None else None

    def _rules(self, project_id: int) -> "_Rules":
        with self._store.read() as transaction:
            newest = transaction.jobs.newest_refresh(project_id)
            return _Rules(
                counted=newest.after_labels if newest else 0,
                retrain_after=transaction.projects.get(project_id).retrain_after,
                obstacle=_obstacle(transaction, project_id),
                is_queued=newest is not None and newest.state == QUEUED,
            )

    def cancel(self, project_id: int, job_id: int) -> JobView:
        """Take a waiting job back, or ask a running one to end. Raises Conflict when it has ended."""
        with self._store.begin() as transaction:
            job = _find(transaction, project_id, job_id)
            if is_ended(job.state):
                raise Conflict(f"Job {job_id} has ended already ({job.state}).")
            if not self._withdraw(transaction, job):
                transaction.jobs.request_cancel(job_id)
            return self._view(transaction, _find(transaction, project_id, job_id))

    def _withdraw(self, transaction: Transaction, job: Job) -> bool:
        """False when it waits no more: a supervisor may have claimed it since it was read."""
        if job.state != QUEUED:
            return False
        require_move(job.state, CANCELLED)
        told = WITHDRAWN.explained()
        values = {"ended_at": self._clock(), "outcome": told.message, "ending": told.ending.name}
        return transaction.jobs.move(job.id, QUEUED, CANCELLED, **values)

    def status(self, project_id: int, job_id: int) -> JobView:
        """Raises NotFound."""
        with self._store.read() as transaction:
            return self._view(transaction, _find(transaction, project_id, job_id))

    def recent(self, project_id: int, count: int = 10) -> list[JobView]:
        """The newest jobs, newest first; their logs left out."""
        with self._store.read() as transaction:
            return [replace(self._view(transaction, job), log="") for job in transaction.jobs.newest(project_id, count)]

    def current(self, project_id: int) -> JobView | None:
        """The job that runs, else the one that waits, else the newest; None when there never was one."""
        with self._store.read() as transaction:
            jobs = (
                transaction.jobs.in_state(RUNNING, project_id)
                or transaction.jobs.in_state(QUEUED, project_id)
                or transaction.jobs.newest(project_id, 1)
            )
            return self._view(transaction, jobs[0]) if jobs else None

    def _queue(self, transaction: Transaction, project_id: int, reason: str, numbers: Hyperparameters) -> Job:
        return transaction.jobs.add(
            Job(
                project_id=project_id,
                state=QUEUED,
                reason=reason,
                hyperparameters=numbers.to_dict(),
                after_labels=transaction.tallies.of(project_id)["labels"],
                created_at=self._clock(),
                cancel_requested=False,
            )
        )

    def _view(self, transaction: Transaction, job: Job) -> JobView:
        folder = self._jobs_folder / str(job.id)
        return JobView(
            id=job.id,
            state=job.state,
            reason=job.reason,
            outcome=job.outcome,
            ending=job.ending,
            retry=_retry(job),
            version=transaction.versions.get(job.version_id).name if job.version_id else None,
            checkpoint=job.checkpoint,
            beside=transaction.versions.get(job.beside_id).name if job.beside_id else None,
            hyperparameters=job.hyperparameters,
            created_at=job.created_at,
            started_at=job.started_at,
            ended_at=job.ended_at,
            ended=is_ended(job.state),
            cancelling=job.cancel_requested and job.state == RUNNING,
            progress=read_json(folder / PROGRESS) or {},
            log=log_tail(folder),
        )


def _retry(job: Job) -> Retry | None:
    ending = ENDINGS.get(job.ending or "")
    return first_retry(ending.remedies, job.hyperparameters) if ending else None


def _waiting(transaction: Transaction, project_id: int, numbers: Hyperparameters | None) -> Job | None:
    """The job that waits, now with these hyperparameters; None when there is none, or it was claimed meanwhile."""
    job = next((job for job in transaction.jobs.in_state(QUEUED, project_id) if job.beside_id is None), None)
    if job is None or numbers is None:
        return job
    is_changed = transaction.jobs.set_hyperparameters(job.id, numbers.to_dict())
    return transaction.jobs.get(job.id) if is_changed else None


def _obstacle(transaction: Transaction, project_id: int) -> str | None:
    try:
        require_trainable(transaction, project_id)
    except NotEnoughLabels as error:
        return str(error)
    return None


def _find(transaction: Transaction, project_id: int, job_id: int) -> Job:
    job = transaction.jobs.get(job_id)
    if job is None or job.project_id != project_id:
        raise NotFound(f"There is no job {job_id} in this project.")
    return job
