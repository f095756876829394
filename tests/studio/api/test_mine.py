"""The person's own routes: their list, the closing of their window, and answers that are somebody else's."""

from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from studio.wiring import Studio
from tests.conftest import Clock
from tests.labelling import make_project

API = "/api/v1/projects"
NUMBERS = count(1)


@pytest.fixture
def inbox(studio: Studio) -> str:
    """The name of a project with five texts and the labels `yes` and `no`."""
    name = f"own-{next(NUMBERS)}"
    make_project(studio.store, Clock(), 5, name=name)
    return name


def claim(client: TestClient, project: str, hold: int = 3, window: str = "w1") -> dict[str, Any]:
    answer = client.post(f"{API}/{project}/claim", json={"window": window, "hold": hold})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def send(client: TestClient, project: str, example: int, **answer: Any) -> Any:
    body = {"request_id": str(uuid4()), "example_id": example, "window": "w1", **answer}
    return client.post(f"{API}/{project}/labels", json=body)


def mine(client: TestClient, project: str, **wanted: Any) -> dict[str, Any]:
    answer = client.get(f"{API}/{project}/mine", params=wanted)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_claim_says_whose_the_examples_are_for_how_long_and_by_which_guidelines(
    client: TestClient, inbox: str
) -> None:
    claimed = claim(client, inbox)
    assert (claimed["person"], claimed["lease_seconds"], claimed["guidelines_number"]) == ("local", 600.0, 1)
    stored = send(client, inbox, claimed["examples"][0]["id"], label="no").json()
    assert stored["guidelines_number"] == 1


def test_the_list_turns_its_pages_by_what_the_page_before_said(client: TestClient, inbox: str) -> None:
    examples = [example["id"] for example in claim(client, inbox)["examples"]]
    for example in examples:
        assert send(client, inbox, example, label="yes", note="clear").status_code == 200
    first = mine(client, inbox, state="done", count=2)
    assert [item["id"] for item in first["items"]] == [examples[2], examples[1]]
    assert {key: first["items"][0][key] for key in ("state", "label", "given_as", "note", "gold", "removed")} == {
        "state": "done",
        "label": "yes",
        "given_as": None,
        "note": "clear",
        "gold": "yes",  # whoever uses a studio without accounts may review
        "removed": False,
    }
    second = mine(client, inbox, state="done", count=2, after=first["after"])
    assert [item["id"] for item in second["items"]] == [examples[0]]
    assert second["after"] is None
    assert first["counts"]["done"] == 3


def test_the_list_is_searched_by_text_and_by_label(client: TestClient, inbox: str) -> None:
    for example in claim(client, inbox)["examples"]:
        send(client, inbox, example["id"], label="yes" if example["text"] == "text 1" else "no")
    assert [item["text"] for item in mine(client, inbox, search="EXT 1")["items"]] == ["text 1"]
    assert [item["text"] for item in mine(client, inbox, label="yes", state="done")["items"]] == ["text 1"]
    assert mine(client, inbox, search="%")["items"] == []


def test_an_empty_search_and_page_are_as_none(client: TestClient, inbox: str) -> None:
    assert mine(client, inbox, state="done", search="", after="") == mine(client, inbox, state="done")


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"state": "held"}, "no state"),
        ({"count": 1000}, "1 to 100"),
        ({"count": "many"}, "count"),
        ({"after": "x"}, "no page"),
        ({"since": "nan"}, "since"),
    ],
)
def test_what_cannot_be_looked_for_is_a_sentence(
    client: TestClient, inbox: str, wanted: dict[str, Any], words: str
) -> None:
    answer = client.get(f"{API}/{inbox}/mine", params=wanted)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


def test_a_closed_window_tells_how_many_examples_it_held(client: TestClient, inbox: str) -> None:
    claim(client, inbox, hold=2)
    assert client.post(f"{API}/{inbox}/release", json={"window": "w1"}).json() == {"released": 2}
    assert client.post(f"{API}/{inbox}/release", json={"window": "never seen"}).json() == {"released": 0}
    assert client.post(f"{API}/{inbox}/release", json={"window": ""}).status_code == 422


def test_an_answer_that_another_person_gave_in_this_browser_waits_for_that_person(
    client: TestClient, inbox: str
) -> None:
    example = claim(client, inbox)["examples"][0]["id"]
    answer = send(client, inbox, example, label="no", person="ada")
    assert answer.status_code == 401
    assert answer.json()["detail"].startswith("This answer is ada's, and local is signed in.")
    assert mine(client, inbox, state="done")["items"] == []
    assert send(client, inbox, example, label="no", person="local").status_code == 200
