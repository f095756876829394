"""Claims jobs, starts their runs, watches them to their end, and takes over those whose supervisor died."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from storage import Store
from storage.tables import Job
from studio.background import Rhythm
from studio.errors import PASSING
from studio.training.causes import explain
from studio.training.conclusion import conclude
from studio.training.endings import CANCELLED_RUNNING, TIME_LIMIT, Explained
from studio.training.engines.local import LocalEngine, RunProcess
from studio.training.files import has_checkpoint
from studio.training.finished import Finished, Registered
from studio.training.ownership import Ownership, TakenOver
from studio.training.preparation import Prepare
from studio.training.states import QUEUED, RUNNING

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
# A run that machines interrupt goes on from its checkpoint, unless it is what brings them down.
MOST_STARTS = 3


class Supervisor:
    """A thread beside the server (or a loop in `train --wait`); any number may work on one database."""

    def __init__(
        self,
        store: Store,
        jobs: Path,
        clock: Callable[[], float],
        prepare: Prepare,
        register: Callable[[Finished], Registered],
        *,
        rhythm: Rhythm,
        longest_seconds: float,
    ) -> None:
        """`jobs` has a folder for each job; `register` takes in what came of it.

        A run is ended when it takes more than `longest_seconds`.
        """
        self._store = store
        self._jobs = jobs
        self._clock = clock
        self._prepare = prepare
        self._register = register
        self._longest_seconds = longest_seconds
        self._engine = LocalEngine()
        self._own = Ownership(store, clock, rhythm)
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="supervisor", daemon=True)

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
        try:
            self._advance(running, queued)
        except TakenOver as error:
            logger.warning("%s; it is left alone", error)
        return True

    def _advance(self, running: list[Job], queued: list[Job]) -> None:
        own = [job for job in running if self._own.has(job)]
        if own:
            self._own.beat()
        for job in running:
            if job in own:
                self._watch(job)
            else:
                self._own.take_over(job)
        # One run at a time here: two would only slow each other down.
        if not own:
            busy = {job.project_id for job in running}
            for job in sorted((job for job in queued if job.project_id not in busy), key=_turn)[:1]:
                self._claim(job)

    def _loop(self) -> None:
        while not self._stopping.is_set():
            try:
                self.step()
            except Exception:
                logger.exception("Supervising failed; trying again")
            self._wake.wait(POLL_SECONDS)
            self._wake.clear()

    def _claim(self, waiting: Job) -> None:
        job = self._own.claim(waiting)
        if job is None:
            return
        try:
            with self._own.beating():
                self._launch(job)
        except TakenOver:
            raise
        except Exception as error:
            logger.exception("Job %d could not be started", job.id)
            self._stop_run(self._engine.find(self._folder(job)))
            self._own.end(job, explain(error))

    def _launch(self, job: Job) -> None:
        folder = self._folder(job)
        request, content = self._prepare(job, folder)
        self._own.keep(job, content)
        folder.mkdir(parents=True, exist_ok=True)
        request.write(folder)
        self._start(job)

    def _folder(self, job: Job) -> Path:
        return self._jobs / str(job.id)

    def _start(self, job: Job) -> None:
        run = self._engine.start(self._folder(job))
        try:
            self._own.note(job, run, job.starts + 1)
        except TakenOver:
            self._engine.end(run)
            raise

    def _watch(self, job: Job) -> None:
        if self._own.say_again(job):
            return
        run = self._process_of(job)
        if job.cancel_requested:
            self._stop_run(run)
            self._own.end(job, CANCELLED_RUNNING.explained())
        elif run is None or not self._engine.is_alive(run):
            with self._own.beating():
                self._conclude(job, run)
        elif self._clock() - run.started_at > self._longest_seconds:
            self._stop_run(run)
            self._own.end(job, TIME_LIMIT.explained(f"{self._longest_seconds / 60:g} minutes"))

    def _process_of(self, job: Job) -> RunProcess | None:
        """The noted process; when that is over, one that was started since by a supervisor which died before noting it.

        Two would spoil each other's files.
        """
        noted = None
        if job.process_id is not None and job.process_started_at is not None:
            noted = RunProcess(job.process_id, job.process_started_at)
            if self._engine.is_alive(noted):
                return noted
        found = self._engine.find(self._folder(job))
        if found is None:
            return noted
        self._own.note(job, found, job.starts + 1)
        return found

    def _stop_run(self, run: RunProcess | None) -> None:
        if run is not None:
            with self._own.beating():
                self._engine.end(run)

    def _conclude(self, job: Job, run: RunProcess | None) -> None:
        folder = self._folder(job)
        found = conclude(folder, self._engine, run)
        if not isinstance(found, Explained):
            self._take_in(job, found)
        elif found.ending.nobodys_fault and has_checkpoint(folder) and job.starts < MOST_STARTS:
            logger.warning("Job %d goes on from its checkpoint: %s", job.id, found.message)
            self._start(job)
        else:
            self._own.end(job, found)

    def _take_in(self, job: Job, result: dict[str, Any]) -> None:
        try:
            registered = self._register(Finished.read(job, self._folder(job), result))
        except PASSING:
            raise
        except Exception as error:
            logger.exception("The version of job %d could not be registered", job.id)
            self._own.end(job, explain(error))
        else:
            self._own.succeed(job, registered)


def _turn(job: Job) -> tuple[bool, int]:
    """What learns from new labels comes first: people wait for that, and a comparison keeps."""
    return job.beside_id is not None, job.id
