"""Runs on this machine, in a process of their own that outlives the one that started it."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from studio.settings import environment_of_run

ROOT = Path(__file__).resolve().parents[3]
# Clocks of the kernel and of Python differ by rounding; two processes with one id start further apart than this.
SAME_START_SECONDS = 1.0
GRACE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class RunProcess:
    """A run's process, known by its id and its start, since ids are used again."""

    process_id: int
    started_at: float


class LocalEngine:
    """Starts `python -m studio.training.run <folder>` and says what has become of it."""

    def __init__(self) -> None:
        self._children: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, job_folder: Path) -> RunProcess:
        """Start the run; what it prints goes to the folder's log."""
        with (job_folder / "log.txt").open("ab") as log:
            child = subprocess.Popen(
                _command(job_folder),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=environment_of_run(),
                start_new_session=True,
            )
        self._children[child.pid] = child
        return RunProcess(child.pid, psutil.Process(child.pid).create_time())

    def find(self, job_folder: Path) -> RunProcess | None:
        """The run that works in this folder, whoever started it."""
        command = _command(job_folder)
        for process in psutil.process_iter(["cmdline", "create_time", "status"]):
            if process.info["cmdline"] == command and process.info["status"] != psutil.STATUS_ZOMBIE:
                return RunProcess(process.pid, process.info["create_time"])
        return None

    def is_alive(self, run: RunProcess) -> bool:
        """Whether the run is still going on."""
        if child := self._children.get(run.process_id):
            return child.poll() is None
        return _find(run) is not None

    def exit_code(self, run: RunProcess) -> int | None:
        """How the process ended, negative for a signal; None when it was not started by this engine."""
        child = self._children.get(run.process_id)
        return child.poll() if child else None

    def was_restarted_since(self, run: RunProcess) -> bool:
        """Whether the machine, or the container that the run was in, has been started anew since the run was."""
        try:
            first = psutil.Process(1).create_time()
        except psutil.Error:
            first = psutil.boot_time()
        return first > run.started_at + SAME_START_SECONDS

    def end(self, run: RunProcess) -> None:
        """Ask the run and its children to end, and make them after a few seconds."""
        for ask in (signal.SIGTERM, signal.SIGKILL):
            if not self.is_alive(run):
                return
            try:
                os.killpg(run.process_id, ask)
            except ProcessLookupError:
                return
            deadline = time.monotonic() + GRACE_SECONDS
            while self.is_alive(run) and time.monotonic() < deadline:
                time.sleep(0.05)


def _command(job_folder: Path) -> list[str]:
    return [sys.executable, "-m", "studio.training.run", str(job_folder.resolve())]


def _find(run: RunProcess) -> psutil.Process | None:
    try:
        process = psutil.Process(run.process_id)
        same = abs(process.create_time() - run.started_at) < SAME_START_SECONDS
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None
