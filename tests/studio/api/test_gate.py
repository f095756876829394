"""What a new version must show, over HTTP."""

import pytest
from starlette.testclient import TestClient

from tests.studio.api.asking import API, sentence


def test_it_is_looked_up_and_changed(client: TestClient, inbox: str) -> None:
    path = f"{API}/projects/{inbox}/gate"
    found = client.get(path).json()
    assert found["policy"] == found["usual"]
    assert "macro_f1" in found["metrics"]
    changed = client.put(path, json={"name": "strict", "least_examples": 50}).json()
    assert (changed["policy"]["name"], changed["policy"]["least_examples"]) == ("strict", 50)
    assert changed["policy"]["margin"] == found["usual"]["margin"]
    assert client.get(path).json() == changed


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"margin": 3}, "margin is 3"),
        ({"metric": "luck"}, "metric is 'luck'"),
        ({"when_worse": "cry"}, "when_worse is 'cry'"),
        ({"least_examples": 1}, "least_examples is 1"),
        ({"least_examples": "many"}, "least_examples"),
    ],
)
def test_what_cannot_be_is_refused(client: TestClient, inbox: str, body: dict[str, object], says: str) -> None:
    assert says in sentence(client.put(f"{API}/projects/{inbox}/gate", json=body), 422)


def test_it_is_told_who_changed_what(client: TestClient, inbox: str) -> None:
    path = f"{API}/projects/{inbox}"
    client.put(f"{path}/gate", json={"margin": 0.01})
    client.patch(path, json={"ask_below": 0.75})
    told = [
        (one["person"], one["name"], one["before"], one["after"])
        for one in client.get(f"{path}/gate").json()["changes"]
    ]
    assert told == [("local", "ask_below", None, 0.75), ("local", "gate.margin", 0.02, 0.01)]
