"""A process full of callers, each of whom sends its next text when the last one is answered.

`python -m studio.bench.load.callers KIND PORT PROJECT COUNT`; then, for each line with a task on standard input, a line
with what was seen on standard output. They share the machine with the server, so what they cost themselves is told.
"""

import itertools
import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from gradio_client import Client

from studio.bench.connection import Connection

Ask = Callable[[str], object]


def _by_gradio(port: int, project: str) -> Ask:
    # Certificates are not needed here, and to load them for each call would cost the callers ten times what it does.
    client = Client(
        f"http://127.0.0.1:{port}", verbose=False, analytics_enabled=False, download_files=False, ssl_verify=False
    )
    return lambda text: client.predict(text, project, api_name="/predict")


def _by_api(port: int, project: str) -> Ask:
    connection = Connection(port)
    return lambda text: connection.post_json(f"/api/v1/projects/{project}/predict", {"text": text}, "")


KINDS: dict[str, Callable[[int, str], Ask]] = {"api": _by_api, "gradio": _by_gradio}


class Crew:
    """The callers, connected once."""

    def __init__(self, kind: str, port: int, project: str, count: int) -> None:
        self._callers = [KINDS[kind](port, project) for _ in range(count)]

    def work(self, texts: list[tuple[str, str]], seconds: float) -> dict[str, Any]:
        """Everybody asks for so long, and waits for the last answer; the seconds of each by the kind of its text."""
        begun, started_at = time.process_time(), time.perf_counter()
        end = started_at + seconds
        taken: list[tuple[str, float]] = []
        errors: list[str] = []
        turn = itertools.count()  # whoever is free takes the next text

        def call(ask: Ask) -> None:
            while (started := time.perf_counter()) < end:
                kind, text = texts[next(turn) % len(texts)]
                try:
                    ask(text)
                except Exception as error:
                    errors.append(f"{type(error).__name__}: {error}"[:300])
                    time.sleep(0.05)  # a server that is gone is not asked a million times
                else:
                    taken.append((kind, time.perf_counter() - started))

        threads = [threading.Thread(target=call, args=(ask,), daemon=True) for ask in self._callers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        whole = time.perf_counter() - started_at
        spent = time.process_time() - begun
        return {"taken": taken, "errors": errors, "seconds": whole, "processor_seconds": spent}


def main(kind: str, port: str, project: str, count: str) -> None:
    """Connect, say so, and work until nothing more is asked."""
    crew = Crew(kind, int(port), project, int(count))
    print("ready", flush=True)
    for line in sys.stdin:
        task = json.loads(line)
        print(json.dumps(crew.work(task["texts"], task["seconds"])), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
