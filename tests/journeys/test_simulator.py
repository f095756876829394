"""Fifty annotators as people are, a server that crashes: every example by exactly as many as asked, nobody twice.

They work at different speeds, double-click, send again what got no answer, leave without a word, come back after
their lease has expired, and label in two windows. Nothing here waits for anything but the server.
"""

import json
import random
import threading
import time
import uuid
from collections import Counter, defaultdict
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from storage import Store
from storage.tables import Token
from studio.labelling.audit import contradictions
from studio.people.recognition import digest_of, new_token
from tests.conftest import Clock
from tests.crashing import CrashingApi
from tests.labelling import LABELS, make_people, make_project

ANNOTATORS = 50
EXAMPLES = 5_000
CRASHES = 4
LEASE_MINUTES = 0.1
DEADLINE_SECONDS = 1_500.0
# Habits, as shares of all acts.
SKIPS, FLAGS, DOUBLE_CLICKS, CORRECTIONS, OTHER_WINDOW = 0.02, 0.01, 0.05, 0.02, 0.1
LEAVERS, DAWDLERS = 8, 4


class Annotator(threading.Thread):
    """One person; what the server has acknowledged, and what it has refused, is remembered."""

    def __init__(self, name: str, token: str, port: int, *, leaves: bool, dawdles: bool, over: threading.Event) -> None:
        super().__init__(daemon=True, name=name)
        self._headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
        self._port = port
        self._chance = random.Random(name)
        self._leaves_after = self._chance.randint(5, 40) if leaves else None
        self._dawdles = dawdles
        self._over = over
        self._connection: HTTPConnection | None = None
        self.acknowledged: dict[str, tuple[int, str]] = {}
        self.offered: set[int] = set()
        self.refusals: Counter[str] = Counter()
        self.surprises: list[str] = []

    def run(self) -> None:
        try:
            while not self._over.is_set():
                window = "second" if self._chance.random() < OTHER_WINDOW else "first"
                hold = self._chance.randint(1, 6)
                examples = self._ask("claim", window=window, hold=hold)["examples"]
                if not examples:
                    # Somebody who left may hold the last ones; their leases expire.
                    self._over.wait(0.2)
                    continue
                if self._dawdles and self._chance.random() < 0.05:
                    self._over.wait(LEASE_MINUTES * 60 + 0.5)
                self._answer_all([example["id"] for example in examples], window)
                if self._leaves_after is not None and len(self.acknowledged) >= self._leaves_after:
                    self._ask("claim", window=window, hold=6)
                    return
        except Exception as error:
            self.surprises.append(repr(error))

    def _answer_all(self, examples: list[int], window: str) -> None:
        for example in examples:
            self.offered.add(example)
            action = self._action()
            self._answer(example, action, window)
            if action == "label" and self._chance.random() < CORRECTIONS:
                self._answer(example, "label", window)

    def _action(self) -> str:
        drawn = self._chance.random()
        return "skip" if drawn < SKIPS else "flag" if drawn < SKIPS + FLAGS else "label"

    def _answer(self, example: int, action: str, window: str) -> None:
        request = str(uuid.UUID(int=self._chance.getrandbits(128)))
        label = self._chance.choice(LABELS) if action == "label" else None
        body = {"request_id": request, "example_id": example, "action": action, "label": label, "window": window}
        for _ in range(2 if self._chance.random() < DOUBLE_CLICKS else 1):
            stored = self._ask("labels", **body, hold=0)
            if "status" in stored:
                self.acknowledged[request] = (example, action)

    def _ask(self, what: str, **body: object) -> dict[str, list[dict[str, int]]]:
        """The server's answer, however often it takes; a refusal's sentence counts as one."""
        while True:
            try:
                if self._connection is None:
                    self._connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
                self._connection.request("POST", f"/projects/inbox/{what}", json.dumps(body), self._headers)
                response = self._connection.getresponse()
                content = json.loads(response.read())
            except (OSError, HTTPException, ValueError):
                # A crash: the same is sent again, as a browser does.
                if self._connection is not None:
                    self._connection.close()
                self._connection = None
                if self._over.wait(0.05):
                    return {"examples": []}
                continue
            if response.status == 409:
                self.refusals[content["detail"]] += 1
            elif response.status != 200:
                self.surprises.append(f"{response.status} {content}")
            return content if response.status == 200 else {"examples": []}


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("overlap", [1, 2, 3])
def test_a_team_of_fifty_labels_everything_as_often_as_asked_through_crashes(
    database_url: str, tmp_path: Path, overlap: int
) -> None:
    names = [f"person-{number:02d}" for number in range(ANNOTATORS)]
    store = Store.open(database_url)
    project = make_project(store, Clock(), EXAMPLES, overlap=overlap)
    make_people(store, *names)
    tokens = give_tokens(store, names)
    api = CrashingApi(
        tmp_path,
        database_url=database_url,
        login=1,
        lease_minutes=LEASE_MINUTES,
        retrain_after=0,
        password="not needed",
    )
    over = threading.Event()
    team = [
        Annotator(
            name,
            tokens[name],
            api.port,
            leaves=number < LEAVERS,
            dawdles=LEAVERS <= number < LEAVERS + DAWDLERS,
            over=over,
        )
        for number, name in enumerate(names)
    ]
    try:
        api.start()
        for person in team:
            person.start()
        label_through_crashes(store, project, api, random.Random(overlap))
    finally:
        over.set()
        for person in team:
            person.join(60)
        api.close()
    assert [surprise for person in team for surprise in person.surprises] == []
    check_what_is_stored(store, project, overlap, team)
    store.close()


def label_through_crashes(store: Store, project: int, api: CrashingApi, chance: random.Random) -> None:
    """Kill the server at random shares of the work, and wait until no example has an open seat."""
    crashes = sorted(chance.uniform(0.02, 0.95) for _ in range(CRASHES))
    deadline = time.monotonic() + DEADLINE_SECONDS
    while (done := share_done(store, project)) < 1:
        assert time.monotonic() < deadline, f"only {100 * done:.1f} % were labelled in time"
        if crashes and done >= crashes[0]:
            crashes.pop(0)
            api.kill()
            api.start()
        api.require_running()
        threading.Event().wait(0.05)


def share_done(store: Store, project: int) -> float:
    with store.read() as transaction:
        tally = transaction.tallies.of(project)
    return (tally["labelled"] + tally["disputed"]) / EXAMPLES


def check_what_is_stored(store: Store, project: int, overlap: int, team: list[Annotator]) -> None:
    with store.read() as transaction:
        assert list(contradictions(transaction, project)) == []
        people_of: dict[int, list[str]] = defaultdict(list)
        for example in transaction.audit.examples(project):
            people_of[example.id] = [stand.annotator for stand in example.stands if stand.state == "labelled"]
            assert example.open_seats == 0
        assert {len(people) for people in people_of.values()} == {overlap}
        assert all(len(set(people)) == overlap for people in people_of.values())
        for person in team:
            for request, (example_id, action) in person.acknowledged.items():
                stored = transaction.labels.by_request(request)
                assert stored is not None
                assert (stored.annotator, stored.example_id, stored.action) == (person.name, example_id, action)
    # Nobody was starved: whoever stayed has had a fair part of the work.
    had = [len(person.offered) for person in team[LEAVERS + DAWDLERS :]]
    assert min(had) > 0.2 * EXAMPLES * overlap / ANNOTATORS


def give_tokens(store: Store, names: list[str]) -> dict[str, str]:
    tokens = {name: new_token() for name in names}
    with store.begin() as transaction:
        for name, secret in tokens.items():
            token = Token(digest=digest_of(secret), person=name, title="test", created_at=0.0, expires_at=None)
            transaction.tokens.add(token)
    return tokens
