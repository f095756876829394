"""A studio in a process of its own, as people have it, on a folder of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from studio.errors import StudioError
from studio.settings import environment_with

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120.0
LOOK_SECONDS = 0.2
STOP_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Running:
    """Where a studio listens, and its process."""

    port: int
    process_id: int


@contextmanager
def running_studio(data_dir: Path, **settings: object) -> Iterator[Running]:
    """Serve the data folder until the block is left. Raises StudioError when it does not start."""
    port = _free_port()
    given = {"data_dir": data_dir, "port": port, "host": "127.0.0.1", "sample": 0, **settings}
    environment = environment_with(**given)
    log = data_dir / "server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait(process, port, log)
        yield Running(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StudioError(f"The studio to measure did not start: {log.read_text(errors='replace')[-500:]}")
        if _answers(port):
            return
        time.sleep(LOOK_SECONDS)
    raise StudioError(f"The studio to measure did not answer within {START_SECONDS:.0f} seconds.")


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
