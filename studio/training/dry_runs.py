"""Dry runs: a few steps in a process of their own, asked for before a training to know what it would take."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from studio.training.causes import explain_exit
from studio.training.engines.local import LocalEngine, RunProcess
from studio.training.estimate import estimate
from studio.training.files import ERROR, PROGRESS, RESULT, read_json
from studio.training.hyperparameters import Hyperparameters
from studio.training.preparation import Prepare


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

    @property
    def ended(self) -> bool:
        return self.state != "running"


class DryRuns:
    """One a project: asking again ends the one before. Nothing of them is stored, as each is soon out of date."""

    def __init__(self, folder: Path, prepare: Prepare, numbers: Callable[[dict[str, Any]], Hyperparameters]) -> None:
        """`prepare` makes the request of a run; `numbers` puts the defaults beside what was chosen."""
        self._folder = folder
        self._prepare = prepare
        self._numbers = numbers
        self._engine = LocalEngine()
        self._processes: dict[int, RunProcess] = {}
        self._lock = threading.Lock()

    def start(self, project_id: int, hyperparameters: dict[str, Any] | None = None) -> DryRunView:
        """Measure what a training with these hyperparameters would take.

        Raises:
            NotEnoughLabels: fewer labels than training needs.
            InvalidInput: a hyperparameter that does not exist or is out of range.
        """
        numbers = self._numbers(hyperparameters or {})
        folder = self._of(project_id)
        with self._lock:
            if before := self._processes.pop(project_id, None):
                self._engine.end(before)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            request, _ = self._prepare(project_id, numbers.to_dict(), folder)
            replace(request, is_dry_run=True).write(folder)
            process = self._processes[project_id] = self._engine.start(folder)
        return self._view(project_id, process)

    def newest(self, project_id: int) -> DryRunView | None:
        """How far the newest is, or what it found; None when there was none since the studio started."""
        with self._lock:
            process = self._processes.get(project_id)
        return self._view(project_id, process) if process else None

    def _of(self, project_id: int) -> Path:
        return self._folder / str(project_id)

    def _view(self, project_id: int, process: RunProcess) -> DryRunView:
        folder = self._of(project_id)
        is_alive = self._engine.is_alive(process)  # asked first: what it leaves is there once it has ended
        progress = read_json(folder / PROGRESS) or {}
        view = DryRunView(
            "running", progress.get("stage", "starting"), progress.get("step", 0), progress.get("steps", 0)
        )
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
