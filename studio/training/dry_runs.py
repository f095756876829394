"""Dry runs: a few steps in a process of their own, asked for before a training to know what it would take."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from studio.errors import Busy
from studio.training.causes import explain_exit
from studio.training.engines.local import LocalEngine, RunProcess
from studio.training.estimate import estimate
from studio.training.files import ERROR, PROGRESS, REQUEST, RESULT, read_json
from studio.training.hyperparameters import Hyperparameters
from studio.training.request import RunRequest
from studio.training.snapshot import read_treatment
from studio.training.treatment import words_of

PrepareDryRun = Callable[[int, dict[str, Any], Path], RunRequest]


@dataclass(frozen=True, slots=True)
class DryRunView:
    """A dry run as pages and the API show it; `sentence` is what it found, or why it failed, once it has ended."""

    state: str
    stage: str
    step: int
    steps: int
    sentence: str | None = None
    seconds: float | None = None
    memory_bytes: int | None = None
    # How answers with places fit the tokens, and what is done to those that do not; empty where answers have none.
    treatment: str = ""

    @property
    def ended(self) -> bool:
        return self.state != "running"


STARTING = DryRunView("running", "starting", 0, 0)


class DryRuns:
    """One at a time: it measures time and memory, which two would take from each other.

    Asking again for the same project ends the one before. Nothing of them is stored, as each is soon out of date.
    """

    def __init__(
        self, folder: Path, prepare: PrepareDryRun, numbers: Callable[[int, dict[str, Any]], Hyperparameters]
    ) -> None:
        """`prepare` makes the request of a run; `numbers` puts what is usual in a project beside what was chosen."""
        self._folder = folder
        self._prepare = prepare
        self._numbers = numbers
        self._engine = LocalEngine()
        self._processes: dict[int, RunProcess] = {}
        # The project of the one that is being prepared.
        self._starting: int | None = None
        self._is_closed = False
        self._lock = threading.Lock()

    def start(self, project_id: int, hyperparameters: dict[str, Any] | None = None) -> DryRunView:
        """Measure what a training with these hyperparameters would take.

        Raises:
            NotEnoughLabels: fewer labels than training needs.
            InvalidInput: a hyperparameter that does not exist or is out of range.
            Busy: another one goes on, or the studio ends.
        """
        numbers = self._numbers(project_id, hyperparameters or {})
        with self._turn(project_id):
            folder = self._emptied(project_id)
            self._prepare(project_id, numbers.to_dict(), folder).write(folder)
            process = self._begin(project_id, folder)
        return self._view(project_id, process)

    def newest(self, project_id: int) -> DryRunView | None:
        """How far the newest is, or what it found; None when there was none since the studio started."""
        with self._lock:
            if self._starting == project_id:
                return STARTING
            process = self._processes.get(project_id)
        return self._view(project_id, process) if process else None

    def close(self) -> None:
        """End those that go on, and begin no other; what they leave is of use to nobody."""
        with self._lock:
            self._is_closed = True
            begun = list(self._processes)
        for project_id in begun:
            self._discard(project_id)

    @contextmanager
    def _turn(self, project_id: int) -> Iterator[None]:
        """Nobody else begins one during the block. Raises Busy."""
        with self._lock:
            others = [process for of, process in self._processes.items() if of != project_id]
            if self._is_closed or self._starting is not None or any(map(self._engine.is_alive, others)):
                raise Busy("Another dry run goes on, which would measure this one too. Try again in a minute.")
            self._starting = project_id
        try:
            yield
        finally:
            with self._lock:
                self._starting = None

    def _emptied(self, project_id: int) -> Path:
        """The project's folder, without what the one before has left or still does there."""
        self._discard(project_id)
        folder = self._of(project_id)
        folder.mkdir(parents=True)
        return folder

    def _discard(self, project_id: int) -> None:
        with self._lock:
            process = self._processes.pop(project_id, None)
        if process is not None:
            self._engine.end(process)
        shutil.rmtree(self._of(project_id), ignore_errors=True)

    def _begin(self, project_id: int, folder: Path) -> RunProcess:
        with self._lock:
            if self._is_closed:
                raise Busy("The studio ends. Try again when it is back.")
            process = self._processes[project_id] = self._engine.start(folder)
            return process

    def _of(self, project_id: int) -> Path:
        return self._folder / str(project_id)

    def _view(self, project_id: int, process: RunProcess) -> DryRunView:
        folder = self._of(project_id)
        is_alive = self._engine.is_alive(process)  # asked first: what it leaves is there once it has ended
        progress = read_json(folder / PROGRESS) or {}
        view = DryRunView(
            "running", progress.get("stage", "starting"), progress.get("step", 0), progress.get("steps", 0),
            treatment=_treatment(folder),
        )  # fmt: skip
        if is_alive:
            return view
        measured, error = read_json(folder / RESULT), read_json(folder / ERROR)
        if measured is None:
            why = error["message"] if error else explain_exit(self._engine.exit_code(process)).message
            return replace(view, state="failed", sentence=why)
        found = estimate(measured, None if measured["device"].startswith("cuda") else psutil.virtual_memory().available)
        return replace(
            view, state="done", sentence=found.sentence, seconds=found.seconds, memory_bytes=found.memory_bytes
        )


def _treatment(folder: Path) -> str:
    request = read_json(folder / REQUEST)
    return words_of(read_treatment(folder / request["snapshot"])) if request else ""
