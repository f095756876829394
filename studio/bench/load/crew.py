"""Callers in a process of their own, and what they saw: answers a second, how long each took, what went wrong."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from studio.bench.load.texts import Named
from studio.bench.running import ROOT, Running
from studio.errors import StudioError
from studio.metrics.quantiles import quantile

END_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One stretch of time, until the last answer; `taken` has the kind of each text and the seconds until its answer.

    The cores are how many the callers and the server kept busy.
    """

    seconds: float
    taken: list[tuple[str, float]]
    errors: list[str]
    callers_cores: float
    server_cores: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.taken) / self.seconds

    def quantile_ms(self, share: float, kind: str | None = None) -> float:
        """Milliseconds that this share of the answers stayed below. Raises StudioError: there was no answer."""
        some = [seconds for one, seconds in self.taken if kind in (None, one)]
        if not some:
            words = self.errors[0] if self.errors else "nobody had an answer in that time"
            raise StudioError(f"Nothing could be measured: {words}.")
        return quantile(some, share) * 1e3


class Crew:
    """Callers that are connected to a running studio."""

    def __init__(self, process: "subprocess.Popen[str]", server: psutil.Process, log: Path) -> None:
        self._process = process
        self._server = server
        self._log = log

    @classmethod
    @contextmanager
    def open(cls, kind: str, running: Running, project: str, count: int, log: Path) -> Iterator["Crew"]:
        """`kind` is how they ask, see `callers.KINDS`. Raises StudioError: they cannot connect."""
        command = [sys.executable, "-m", "studio.bench.load.callers", kind, str(running.port), project, str(count)]
        with log.open("ab") as errors:
            process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        crew = cls(process, psutil.Process(running.process_id), log)
        try:
            crew._hear()
            yield crew
        finally:
            crew._end()

    def work(self, texts: Sequence[Named], seconds: float) -> Seen:
        """Everybody asks, as fast as answers come, for so long."""
        before = self._server_seconds()
        _pipe(self._process.stdin).write(json.dumps({"texts": texts, "seconds": seconds}) + "\n")
        _pipe(self._process.stdin).flush()
        told = json.loads(self._hear())
        return Seen(
            seconds=told["seconds"],
            taken=[(kind, taken) for kind, taken in told["taken"]],
            errors=told["errors"],
            callers_cores=told["processor_seconds"] / told["seconds"],
            server_cores=(self._server_seconds() - before) / told["seconds"],
        )

    def _hear(self) -> str:
        line = _pipe(self._process.stdout).readline()
        if not line:
            raise StudioError(f"The callers are gone: {self._log.read_text(errors='replace')[-500:]}")
        return line

    def _server_seconds(self) -> float:
        times = self._server.cpu_times()
        return float(times.user) + float(times.system)

    def _end(self) -> None:
        _pipe(self._process.stdin).close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _pipe(self._process.stdout).close()


def _pipe(stream: "IO[str] | None") -> "IO[str]":
    assert stream is not None
    return stream
