"""kill -9 at two hundred random points under eight writing clients: what was acknowledged is stored, every time."""

import json
import random
import threading
import uuid
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

from storage import Store
from studio.labelling.audit import contradictions
from tests.conftest import Clock
from tests.crashing import CrashingApi
from tests.labelling import LABELS, make_project

KILLS = 200
CLIENTS = 8
EXAMPLES = 40_000
# A server answers after about half a second: some lives end before, and the longest are busy for a while.
LIFE_SECONDS = (0.05, 1.2)


class Annotator(threading.Thread):
    """Labels without pause until the server is gone; remembers what was acknowledged, and what was only sent."""

    def __init__(self, port: int, number: int) -> None:
        super().__init__(daemon=True)
        self._connection = HTTPConnection("127.0.0.1", port, timeout=1)
        self._window = f"window-{number}"
        self.acknowledged: dict[str, tuple[int, str]] = {}
        self.refused: list[str] = []

    def run(self) -> None:
        try:
            while True:
                for example in self._post("claim", window=self._window, hold=2)["examples"]:
                    request, label = uuid.uuid4().hex, random.choice(LABELS)
                    answer = {"request_id": request, "example_id": example["id"], "label": label}
                    if self._post("labels", **answer, window=self._window, hold=0)["status"] == "stored":
                        self.acknowledged[request] = (example["id"], label)
        except (OSError, HTTPException):
            return

    def _post(self, what: str, **body: object) -> Any:
        headers = {"content-type": "application/json"}
        self._connection.request("POST", f"/projects/inbox/{what}", json.dumps(body), headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.status != 200:
            self.refused.append(f"{response.status} {content!r}")
            raise HTTPException(self.refused[-1])
        return json.loads(content)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_acknowledged_label_survives_every_kill_9(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'studio.db'}"
    store = Store.open(url)
    project = make_project(store, Clock(), EXAMPLES)
    store.close()
    api = CrashingApi(tmp_path, retrain_after=0)
    chance = random.Random(0)
    acknowledged: dict[str, tuple[int, str]] = {}
    try:
        for _ in range(KILLS):
            annotators = [Annotator(api.port, number) for number in range(CLIENTS)]
            api.start()
            for annotator in annotators:
                annotator.start()
            threading.Event().wait(chance.uniform(*LIFE_SECONDS))
            api.kill()
            for annotator in annotators:
                annotator.join(15)
                assert not annotator.is_alive()
                assert annotator.refused == []
                acknowledged |= annotator.acknowledged
    finally:
        api.close()
    # Few of them would prove little.
    assert len(acknowledged) > KILLS, len(acknowledged)
    store = Store.open(url)
    assert store.check() == []
    with store.read() as transaction:
        assert list(contradictions(transaction, project)) == []
        names = {row.id: row.name for row in transaction.projects.labels(project)}
        for request, answer in acknowledged.items():
            stored = transaction.labels.by_request(request)
            assert stored is not None
            assert (stored.example_id, names[stored.value_id or 0]) == answer
    store.close()
