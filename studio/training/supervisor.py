"""Claims jobs, starts their runs, watches them to their end, and takes over those whose supervisor died."""

import logging
import os
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage import Store, Transaction
from storage.tables import Job
from studio.errors import Conflict, StudioError
from studio.tasks import find_task
from studio.training.endings import explain, explain_exit
from studio.training.engines.local import LocalEngine, RunProcess
from studio.training.files import ERROR, RESULT, VERSION, read_json
from studio.training.request import RunRequest
from studio.training.snapshot import Snapshot, freeze, read_counts
from studio.training.states import CANCELLED, FAILED, INTERRUPTED, QUEUED, RUNNING, SUCCEEDED, require_move
from studio.training.training import pool_counts

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that ended well, as the registry needs to know it."""

    project_id: int
    folder: Path
    base_checkpoint: str
    snapshot: str
    hyperparameters: dict[str, Any]
    label_counts: dict[str, int]
    result: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Registered:
    """What the registry made of it."""

    version_id: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a supervisor shows that it lives, and after what silence another takes its jobs. Seconds."""

    heartbeat: float = 1.0
    owner_timeout: float = 15.0


class Supervisor:
    """A thread beside the server (or a loop in `train --wait`); any number may work on one database."""

    def __init__(
        self,
        store: Store,
        data_dir: Path,
        clock: Callable[[], float],
        register: Callable[[Finished], Registered],
        champion: Callable[[int], str | None],
        renamed: Callable[[Transaction, int], dict[str, str | None]],
        *,
        device: str = "auto",
        threads: int = 0,
        rhythm: Rhythm = Rhythm(),
    ) -> None:
        """`register` takes a finished run in; `champion(project_id)` gives what the served version is loaded from.

        `renamed(transaction, project_id)` says what that version's labels are called now, where that differs.
        """
        self._store = store
        self._snapshots = data_dir / "snapshots"
        self._jobs = data_dir / "jobs"
        self._clock = clock
        self._register = register
        self._champion = champion
        self._renamed = renamed
        self._device = device
        self._threads = threads
        self._rhythm = rhythm
        self._engine = LocalEngine()
        self._owner = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="supervisor", daemon=True)
        self._beaten_at = float("-inf")

    def start(self) -> None:
        self._thread.start()

    def nudge(self) -> None:
        """Look for work now instead of at the next poll."""
        self._wake.set()

    def stop(self) -> None:
        """Stop watching. A run goes on by itself; the next supervisor takes it over."""
        self._stopping.set()
        self._wake.set()
        self._thread.join()

    def step(self) -> bool:
        """Do what is to be done now; whether any job waits or runs under this supervisor."""
        with self._store.read() as transaction:
            running = transaction.jobs.in_state(RUNNING)
            queued = transaction.jobs.in_state(QUEUED)
        if not running and not queued:
            return False
        for job in running:
            if job.owner == self._owner:
                self._watch(job)
            elif self._is_orphan(job):
                self._take_over(job)
        # One run at a time here: two would only slow each other down.
        if not any(job.owner == self._owner for job in running):
            busy = {job.project_id for job in running}
            for job in [job for job in queued if job.project_id not in busy][:1]:
                self._claim(job)
        return True

    def _loop(self) -> None:
        while not self._stopping.is_set():
            try:
                self.step()
            except Exception:
                logger.exception("Supervising failed; trying again")
            self._wake.wait(POLL_SECONDS)
            self._wake.clear()

    def _is_orphan(self, job: Job) -> bool:
        return (job.heartbeat_at or 0) < self._clock() - self._rhythm.owner_timeout

    def _take_over(self, job: Job) -> None:
        now = self._clock()
        with self._store.begin() as transaction:
            taken = transaction.jobs.take_over(job.id, self._owner, now - self._rhythm.owner_timeout, now)
        if taken:
            logger.info("Took over job %d, whose supervisor is gone", job.id)

    def _claim(self, job: Job) -> None:
        """Make the job ours; the unique index on running jobs keeps a project from running two."""
        now = self._clock()
        require_move(QUEUED, RUNNING)
        with self._store.begin() as transaction:
            if transaction.jobs.in_state(RUNNING, job.project_id):
                return
            mine = transaction.jobs.move(job.id, QUEUED, RUNNING, owner=self._owner, heartbeat_at=now, started_at=now)
        if not mine:
            return
        try:
            self._launch(job)
        except (StudioError, OSError) as error:
            self._end(job.id, FAILED, explain(error))

    def _launch(self, job: Job) -> None:
        folder = self._jobs / str(job.id)
        folder.mkdir(parents=True, exist_ok=True)
        with self._store.read() as transaction:
            request, snapshot = self.prepare(transaction, job.project_id, job.hyperparameters, folder)
        request.write(folder)
        run = self._engine.start(folder)
        with self._store.begin() as transaction:
            transaction.jobs.record(
                job.id,
                self._owner,
                process_id=run.process_id,
                process_started_at=run.started_at,
                snapshot=snapshot.id,
            )

    def prepare(
        self, transaction: Transaction, project_id: int, hyperparameters: dict[str, Any], folder: Path
    ) -> tuple[RunRequest, Snapshot]:
        """What a run in this folder is asked to do, and the gold labels of this moment, frozen.

        Raises:
            Conflict: the project was deleted.
            NotEnoughLabels: fewer labels than training needs.
        """
        project = transaction.projects.get(project_id)
        if project.deleted_at is not None:
            raise Conflict("The project was deleted.")
        counts = pool_counts(transaction, project.id)
        find_task(project.task).require_trainable(counts)
        snapshot = freeze(self._snapshots, list(counts), transaction.gold.all(project.id))
        champion = self._champion(project.id)
        if champion is not None and Path(champion).is_dir():
            champion = os.path.relpath(champion, folder)
        request = RunRequest(
            task=project.task,
            checkpoint=project.checkpoint,
            labels=snapshot.labels,
            snapshot=os.path.relpath(snapshot.folder, folder),
            hyperparameters=hyperparameters,
            champion=champion,
            renamed=self._renamed(transaction, project.id) if champion is not None else {},
            device=self._device,
            threads=self._threads,
        )
        return request, snapshot

    def _watch(self, job: Job) -> None:
        self._beat(job)
        if job.process_id is None or job.process_started_at is None:
            # Taken over from a supervisor that died between claiming and starting.
            self._end(job.id, INTERRUPTED, "The studio stopped before the training started. Start it again.")
            return
        run = RunProcess(job.process_id, job.process_started_at)
        if job.cancel_requested:
            self._engine.end(run)
            self._end(job.id, CANCELLED, "Cancelled. The served version is unchanged.")
        elif not self._engine.is_alive(run):
            self._conclude(job, run)

    def _beat(self, job: Job) -> None:
        if time.monotonic() - self._beaten_at < self._rhythm.heartbeat:
            return
        self._beaten_at = time.monotonic()
        with self._store.begin() as transaction:
            transaction.jobs.record(job.id, self._owner, heartbeat_at=self._clock())

    def _conclude(self, job: Job, run: RunProcess) -> None:
        folder = self._jobs / str(job.id)
        result, error = read_json(folder / RESULT), read_json(folder / ERROR)
        if result is not None:
            self._succeed(job, folder, result)
        elif error is not None:
            self._end(job.id, FAILED, error["message"])
        else:
            exit_code = self._engine.exit_code(run)
            self._end(job.id, INTERRUPTED if exit_code is None else FAILED, explain_exit(exit_code))

    def _succeed(self, job: Job, folder: Path, result: dict[str, Any]) -> None:
        request = RunRequest.read(folder)
        try:
            registered = self._register(
                Finished(
                    project_id=job.project_id,
                    folder=folder / VERSION,
                    base_checkpoint=request.checkpoint,
                    snapshot=job.snapshot or "",
                    hyperparameters=request.hyperparameters,
                    label_counts=read_counts(folder / request.snapshot),
                    result=result,
                )
            )
        except (StudioError, OSError) as error:
            self._end(job.id, FAILED, explain(error))
            return
        self._end(job.id, SUCCEEDED, registered.sentence, version_id=registered.version_id)

    def _end(self, job_id: int, state: str, outcome: str, **values: Any) -> None:
        require_move(RUNNING, state)
        with self._store.begin() as transaction:
            transaction.jobs.move(job_id, RUNNING, state, ended_at=self._clock(), outcome=outcome, **values)
        logger.log(logging.INFO if state == SUCCEEDED else logging.WARNING, "Job %d %s: %s", job_id, state, outcome)
