"""Serves the JSON API from forked children, which start in a moment and can be killed at any point.

Run as `python -m tests.forkserver FILE_DESCRIPTOR`, with STUDIO_* settings and a listening socket. Reads commands, a
line each: `start` forks a server and answers its process id, `kill` ends it as a power cut would, `look` answers 0
when it has ended by itself.
"""

import os
import signal
import socket
import sys

from studio.settings import Settings, prepare_libraries

prepare_libraries()

import uvicorn  # noqa: E402

from studio.api import build_api  # noqa: E402
from studio.server.middleware import SignedIn  # noqa: E402
from studio.wiring import build  # noqa: E402


def serve(listener: socket.socket) -> None:
    """The API without the pages, on the socket that outlives every server."""
    studio = build(Settings.from_env())
    api = SignedIn(build_api(studio), studio.people)
    uvicorn.Server(uvicorn.Config(api, log_level="warning")).run(sockets=[listener])


def main() -> None:
    listener = socket.socket(fileno=int(sys.argv[1]))
    child = 0
    for line in sys.stdin:
        if line.strip() == "start":
            child = os.fork()
            if child == 0:
                serve(listener)
                os._exit(0)
        elif line.strip() == "look":
            child = 0 if os.waitpid(child, os.WNOHANG)[0] else child
        elif child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            child = 0
        print(child, flush=True)


if __name__ == "__main__":
    main()
