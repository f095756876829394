"""The studio as its users have it: `python app.py` in a process of its own, reached over HTTP."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil

ROOT = Path(__file__).resolve().parents[1]
DEADLINE_SECONDS = 400

Value = TypeVar("Value")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: str, probe: Callable[[], Value | None], seconds: float = DEADLINE_SECONDS) -> Value:
    """Ask until the answer is true-ish; fails at the deadline, naming what was waited for."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := probe():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")


class RunningStudio:
    """One server on a data folder; can be killed and started again on the same port."""

    def __init__(self, data_dir: Path, **settings: object) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.api = f"{self.url}/api/v1"
        # A moment's silence is enough for another supervisor here; people's machines wait longer.
        # Most tests wait for one version, trained by one run; those of the fast lane switch it on.
        quick = {"owner_timeout_seconds": 2, "heartbeat_seconds": 0.2, "fast_lane": 0}
        given = {"data_dir": data_dir, "port": self.port, "device": "cpu", **quick, **settings}
        self.environment = os.environ | {f"STUDIO_{name.upper()}": str(value) for name, value in given.items()}
        self.log = data_dir.parent / f"server-{self.port}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "RunningStudio":
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "app.py"], cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )
        wait_for("the server to answer", self._answers)
        return self

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"the server ended: {self.log.read_text()}"
        try:
            return httpx.get(f"{self.url}/login", timeout=5).status_code < 500
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """kill -9, as a power cut would; its training runs live on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """End the server and whatever training it started."""
        for run in self.training_processes():
            run.kill()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def training_processes(self) -> list[psutil.Process]:
        """The runs of this data folder, whoever their parent is by now."""
        found = []
        for process in psutil.process_iter(["cmdline", "status"]):
            command = process.info["cmdline"] or []
            is_run = "studio.training.run" in command and str(self.data_dir) in " ".join(command)
            if is_run and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(process)
        return found

    def get(self, path: str) -> Any:
        answer = httpx.get(f"{self.api}/{path}", timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        answer = httpx.post(f"{self.api}/{path}", json=body, timeout=60)
        assert answer.status_code in (200, 202), answer.text
        return answer.json()

    def put(self, path: str, **body: Any) -> Any:
        answer = httpx.put(f"{self.api}/{path}", json=body, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def wait_for_version(self, project: str, older: str | None = None) -> str:
        """The name of the served version, once it is another one than `older`."""

        def probe() -> str | None:
            served = self.get(f"projects/{project}/status")["served"]
            return served["version"] if served["state"] == "ready" and served["version"] != older else None

        return wait_for("a version to serve", probe)


def run_cli(*arguments: object, data_dir: Path, **settings: object) -> subprocess.CompletedProcess[str]:
    """`python -m studio …` as somebody types it; without the fast lane, unless it is asked for."""
    chosen = {"fast_lane": 0} | settings
    environment = os.environ | {f"STUDIO_{name.upper()}": str(value) for name, value in chosen.items()}
    command = [sys.executable, "-m", "studio", *map(str, arguments), "--data-dir", str(data_dir)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL
    )
