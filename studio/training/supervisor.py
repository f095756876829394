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
from studio.errors import Busy, Conflict, DatabaseUnavailable
from studio.tasks import find_task
from studio.training.answers import HoldoutAnswers
from studio.training.causes import explain
from studio.training.conclusion import conclude
from studio.training.endings import CANCELLED_RUNNING, TIME_LIMIT, Explained
from studio.training.engines.local import LocalEngine, RunProcess
from studio.training.files import VERSION, has_checkpoint
from studio.training.request import RunRequest
from studio.training.snapshot import Content, content_of, freeze, read_counts
from studio.training.snapshot.members import row_of
from studio.training.soft_targets import OFF, Answer, soft_targets
from studio.training.states import QUEUED, RUNNING, SUCCEEDED, require_move
from studio.training.training import pool_counts

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
# A run that machines interrupt goes on from its checkpoint, unless it is what brings them down.
MOST_STARTS = 3
# A finished run waits for a database that is away or busy; anything else would be the same at the next try.
PASSING = (Busy, DatabaseUnavailable)


@dataclass(frozen=True, slots=True)
class Champion:
    """The version that serves: its name, and what it is loaded from."""

    version: str
    location: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that ended well, as the registry needs to know it; `champion_version` served when it was started."""

    project_id: int
    folder: Path
    base_checkpoint: str
    snapshot: str
    hyperparameters: dict[str, Any]
    label_counts: dict[str, int]
    labels: tuple[str, ...]
    answers: HoldoutAnswers
    champion_version: str | None
    result: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Registered:
    """What the registry made of it."""

    version_id: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a supervisor shows that it lives, after what silence another takes its jobs, and how long a run may
    take. Seconds."""

    heartbeat: float = 1.0
    owner_timeout: float = 15.0
    time_limit: float = 4 * 3_600


class Supervisor:
    """A thread beside the server (or a loop in `train --wait`); any number may work on one database."""

    def __init__(
        self,
        store: Store,
        data_dir: Path,
        clock: Callable[[], float],
        register: Callable[[Finished], Registered],
        champion: Callable[[int], Champion | None],
        votes: Callable[[Transaction, int], list[Answer]],
        *,
        device: str = "auto",
        threads: int = 0,
        rhythm: Rhythm = Rhythm(),
    ) -> None:
        """`register` takes a finished run in; `champion(project_id)` gives what serves.

        `votes(transaction, project_id)` gives what each annotator says about the examples of the pool.
        """
        self._store = store
        self._snapshots = data_dir / "snapshots"
        self._jobs = data_dir / "jobs"
        self._clock = clock
        self._register = register
        self._champion = champion
        self._votes = votes
        self._device = device
        self._threads = threads
        self._rhythm = rhythm
        self._engine = LocalEngine()
        self._owner = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="supervisor", daemon=True)
        self._beaten_at = float("-inf")
        # Endings that the database could not take yet, by job.
        self._unsaid: dict[int, Explained] = {}

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
        if any(job.owner == self._owner for job in running):
            self._beat()
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
        except Exception as error:
            logger.exception("Job %d could not be started", job.id)
            self._stop_run(self._engine.find(self._jobs / str(job.id)))
            self._end(job, explain(error))

    def _launch(self, job: Job) -> None:
        folder = self._jobs / str(job.id)
        folder.mkdir(parents=True, exist_ok=True)
        with self._store.read() as transaction:
            request, content = self.prepare(transaction, job.project_id, job.hyperparameters, folder)
        self._keep(job, content)
        request.write(folder)
        self._start(job, folder)

    def _start(self, job: Job, folder: Path) -> None:
        self._note(job, self._engine.start(folder), starts=job.starts + 1)

    def _keep(self, job: Job, content: Content) -> None:
        """What the run will learn from, known before it starts: whatever becomes of its files, they can be rebuilt."""
        row = row_of(content, job.project_id, self._clock())
        with self._store.begin() as transaction:
            transaction.snapshots.add(row)
            transaction.jobs.record(job.id, self._owner, snapshot=content.id)

    def prepare(
        self, transaction: Transaction, project_id: int, hyperparameters: dict[str, Any], folder: Path
    ) -> tuple[RunRequest, Content]:
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
        gold = transaction.gold.all(project.id)
        aggregation = hyperparameters.get("soft_labels", OFF)
        answers = self._votes(transaction, project.id) if aggregation != OFF else []
        targets = soft_targets(aggregation, answers, gold, list(counts))
        content = content_of(project.name, list(counts), gold, targets)
        snapshot = freeze(self._snapshots, content)
        champion = self._champion(project.id)
        request = RunRequest(
            task=project.task,
            checkpoint=project.checkpoint,
            labels=snapshot.labels,
            snapshot=os.path.relpath(snapshot.folder, folder),
            hyperparameters=hyperparameters,
            champion=_from(folder, champion.location) if champion else None,
            champion_version=champion.version if champion else None,
            device=self._device,
            threads=self._threads,
        )
        return request, content

    def _watch(self, job: Job) -> None:
        if job.id in self._unsaid:
            self._end(job, self._unsaid[job.id])
            return
        run = self._process_of(job)
        if job.cancel_requested:
            self._stop_run(run)
            self._end(job, CANCELLED_RUNNING.explained())
        elif run is None or not self._engine.is_alive(run):
            self._conclude(job, run)
        elif self._clock() - run.started_at > self._rhythm.time_limit:
            self._stop_run(run)
            self._end(job, TIME_LIMIT.explained(f"{self._rhythm.time_limit / 60:g} minutes"))

    def _process_of(self, job: Job) -> RunProcess | None:
        """The job's process; when its supervisor died before it noted which, the one that works in its folder."""
        if job.process_id is not None and job.process_started_at is not None:
            return RunProcess(job.process_id, job.process_started_at)
        run = self._engine.find(self._jobs / str(job.id))
        if run is not None:
            self._note(job, run)
        return run

    def _stop_run(self, run: RunProcess | None) -> None:
        if run is not None:
            self._engine.end(run)

    def _note(self, job: Job, run: RunProcess, **values: int) -> None:
        noted = {"process_id": run.process_id, "process_started_at": run.started_at, **values}
        with self._store.begin() as transaction:
            transaction.jobs.record(job.id, self._owner, **noted)

    def _beat(self) -> None:
        if time.monotonic() - self._beaten_at < self._rhythm.heartbeat:
            return
        self._beaten_at = time.monotonic()
        with self._store.begin() as transaction:
            transaction.jobs.beat(self._owner, self._clock())

    def _conclude(self, job: Job, run: RunProcess | None) -> None:
        folder = self._jobs / str(job.id)
        found = conclude(folder, self._engine, run)
        if isinstance(found, Explained):
            if found.ending.nobodys_fault and has_checkpoint(folder) and job.starts < MOST_STARTS:
                logger.warning("Job %d goes on from its checkpoint: %s", job.id, found.message)
                self._start(job, folder)
            else:
                self._end(job, found)
            return
        try:
            registered = self._register(self._finished(job, folder, found))
        except PASSING:
            raise
        except Exception as error:
            logger.exception("The version of job %d could not be registered", job.id)
            self._end(job, explain(error))
        else:
            self._move(job, SUCCEEDED, registered.sentence, version_id=registered.version_id)

    def _finished(self, job: Job, folder: Path, result: dict[str, Any]) -> Finished:
        request = RunRequest.read(folder)
        return Finished(
            project_id=job.project_id,
            folder=folder / VERSION,
            base_checkpoint=request.checkpoint,
            snapshot=job.snapshot or "",
            hyperparameters=request.hyperparameters,
            label_counts=read_counts(folder / request.snapshot),
            labels=request.labels,
            answers=HoldoutAnswers.read(folder),
            champion_version=request.champion_version,
            result=result,
        )

    def _end(self, job: Job, explained: Explained) -> None:
        # A disk that is full may hold no word of it: it is said as soon as there is room.
        self._unsaid[job.id] = explained
        self._move(job, explained.ending.state, explained.message, ending=explained.ending.name)
        del self._unsaid[job.id]

    def _move(self, job: Job, state: str, outcome: str, **values: Any) -> None:
        require_move(RUNNING, state)
        with self._store.begin() as transaction:
            mine = transaction.jobs.record(
                job.id, self._owner, state=state, ended_at=self._clock(), outcome=outcome, **values
            )
        if not mine:
            logger.warning("Job %d was taken over meanwhile; it is not ours to end", job.id)
            return
        logger.log(logging.INFO if state == SUCCEEDED else logging.WARNING, "Job %d %s: %s", job.id, state, outcome)


def _from(folder: Path, location: str) -> str:
    """A folder as it is reached from the job's, so that the data folder can move; any other checkpoint as it is."""
    return os.path.relpath(location, folder) if Path(location).is_dir() else location
