"""How fast a team can label: claim and submit through the real server, by clients that have signed in."""

import statistics
import tempfile
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from studio.bench.connection import Connection
from studio.bench.running import running_studio
from studio.bench.texts import LABELS, write_json_lines
from studio.errors import StudioError
from studio.exchange.mapping import ColumnMapping
from studio.metrics.quantiles import quantile
from studio.projects import LabelName
from studio.settings import Settings
from studio.wiring import build

PROJECT = "bench"
WARM_UP_SECONDS = 2.0
PASSWORD = "a password to measure with"  # noqa: S105  of accounts that are gone after the measurement


@dataclass(frozen=True, slots=True)
class LabellingFigures:
    """The median of the rounds; a pair is a claim and the answer to it, two requests."""

    clients: int
    examples: int
    pairs_per_second: float
    p50_ms: float
    p95_ms: float
    errors: int
    duplicates: int


@dataclass(slots=True)
class Round:
    """What the clients saw in one stretch of time."""

    seconds: list[float] = field(default_factory=list)
    given: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


def measure(examples: int, clients: int, *, rounds: int = 3, round_seconds: float = 10.0) -> LabellingFigures:
    """Make a project of `examples`, serve it, and let `clients` people label at once."""
    with tempfile.TemporaryDirectory(prefix="studio-bench-") as folder:
        data_dir = Path(folder)
        people = [f"client-{number}" for number in range(clients)]
        _prepare(data_dir, examples, people)
        with running_studio(data_dir, login=1, retrain_after=0) as running:
            crew = [Client(running.port, name) for name in people]
            _work(crew, WARM_UP_SECONDS)
            seen = [_work(crew, round_seconds) for _ in range(rounds)]
    given = sum((one.given for one in seen), Counter[int]())
    if not all(one.seconds for one in seen):
        first = next((words for one in seen for words in one.errors), "every example was labelled")
        raise StudioError(f"Nothing could be measured: {first}. Measure with more examples.")
    return LabellingFigures(
        clients=clients,
        examples=examples,
        pairs_per_second=round(statistics.median(len(one.seconds) / round_seconds for one in seen), 1),
        p50_ms=round(statistics.median(quantile(one.seconds, 0.50) for one in seen) * 1e3, 2),
        p95_ms=round(statistics.median(quantile(one.seconds, 0.95) for one in seen) * 1e3, 2),
        errors=sum(len(one.errors) for one in seen),
        duplicates=sum(count - 1 for count in given.values()),
    )


class Client:
    """One person's browser, without the browser: signed in, with a connection that stays open."""

    def __init__(self, port: int, name: str) -> None:
        self._connection = Connection(port)
        self._window = f"window-{name}"
        self._cookie = self._sign_in(name)

    def label_one(self) -> int | None:
        """Claim an example and answer it; gives its id, None when there is nothing left. Raises StudioError."""
        claimed = self._post("claim", {"window": self._window, "hold": 1})["examples"]
        if not claimed:
            return None
        example_id: int = claimed[0]["id"]
        answer = {"request_id": uuid.uuid4().hex, "example_id": example_id, "label": LABELS[example_id % len(LABELS)]}
        self._post("labels", {**answer, "window": self._window, "hold": 0})
        return example_id

    def _sign_in(self, name: str) -> str:
        form = urlencode({"name": name, "password": PASSWORD}).encode()
        response = self._connection.post("/login", form, "application/x-www-form-urlencoded")
        cookies = [value.partition(";")[0] for key, value in response.headers if key == "set-cookie"]
        if response.status != 303 or not cookies:
            raise StudioError(f"{name} could not sign in: status {response.status}.")
        return "; ".join(cookies)

    def _post(self, what: str, body: dict[str, object]) -> dict[str, list[dict[str, int]]]:
        answer: dict[str, list[dict[str, int]]] = self._connection.post_json(
            f"/api/v1/projects/{PROJECT}/{what}", body, self._cookie
        )
        return answer


def _work(crew: list[Client], seconds: float) -> Round:
    """Everybody labels for this long."""
    end = time.perf_counter() + seconds
    seen, lock = Round(), threading.Lock()

    def work(client: Client) -> None:
        mine = Round()
        while (started := time.perf_counter()) < end:
            try:
                example_id = client.label_one()
            except (StudioError, OSError) as error:
                mine.errors.append(str(error))
                break
            if example_id is None:
                mine.errors.append("there are no examples left")
                break
            mine.given[example_id] += 1
            mine.seconds.append(time.perf_counter() - started)
        with lock:
            seen.seconds += mine.seconds
            seen.given += mine.given
            seen.errors += mine.errors

    threads = [threading.Thread(target=work, args=(client,)) for client in crew]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def _prepare(data_dir: Path, examples: int, people: list[str]) -> None:
    studio = build(Settings(data_dir=data_dir, sample=False, login="1"))
    try:
        project = studio.projects.create(
            PROJECT,
            labels=[LabelName(name) for name in LABELS],
            checkpoint="none",
            retrain_after=0,
            holdout_percent=20,
        )
        path = data_dir / "texts.jsonl"
        write_json_lines(path, examples)
        studio.importer.load(project.id, path, ColumnMapping("text"))
        for name in people:
            studio.people.accounts.create(name, "annotator", PASSWORD)
    finally:
        studio.store.close()
