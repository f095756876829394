"""The studio's API on a folder, in a process that can be killed and started again in a moment."""

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class CrashingApi:
    """Serves from forked children of one process that has everything imported; the port outlives them."""

    def __init__(self, data_dir: Path, **settings: object) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        given = {"data_dir": data_dir, "device": "cpu", "sample": 0, **settings}
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.forkserver", str(self._listener.fileno())],
            cwd=ROOT,
            env=os.environ | {f"STUDIO_{name.upper()}": str(value) for name, value in given.items()},
            pass_fds=[self._listener.fileno()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self) -> None:
        """A server on what the last one left; requests that come before it is ready wait at the socket."""
        self._tell("start")

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        self._tell("kill")

    def require_running(self) -> None:
        """Fails when the server has ended by itself."""
        assert self._tell("look") != 0, "the server has ended by itself; its error stands above"

    def close(self) -> None:
        self.kill()
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(10)
        self._listener.close()

    def _tell(self, command: str) -> int:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(f"{command}\n")
        self._server.stdin.flush()
        answer = self._server.stdout.readline().strip()
        assert answer.isdigit(), f"the server did not {command}"
        return int(answer)
