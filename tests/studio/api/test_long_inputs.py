"""What a project does with long texts, over HTTP: looked up, changed, followed by the next answer, kept by links."""

import json
from collections.abc import Callable
from urllib.parse import parse_qsl

import pytest
from starlette.testclient import TestClient

from studio.wiring import Studio
from tests.running import wait_for
from tests.studio.api.asking import API, sentence

LONG = "please " * 100
MIXED = "where is my parcel " * 30 + "love it thanks " * 30


def predicted(client: TestClient, project: str, **body: object) -> dict[str, object]:
    found = client.post(f"{API}/projects/{project}/predict", json={"text": LONG} | body).json()
    answer: dict[str, object] = found["predictions"][0]
    return answer


def test_it_is_looked_up_changed_and_followed(client: TestClient, served: str) -> None:
    path = f"{API}/projects/{served}/long-inputs"
    found = client.get(path).json()
    assert found["policy"] == found["usual"]
    assert (found["longest"], list(found["policies"])) == (64, ["cut", "windows", "head-tail", "refuse"])
    assert predicted(client, served)["cut_tokens"] == 38
    changed = client.put(path, json={"policy": "windows", "overlap": 0.5}).json()
    assert (changed["policy"]["policy"], changed["policy"]["overlap"], changed["policy"]["head"]) == (
        "windows",
        0.5,
        0.75,
    )
    assert client.get(path).json() == changed
    answer = predicted(client, served)
    assert (answer["windows"], answer["cut_tokens"], answer["tokens"]) == (3, 0, 102)
    told = [(one["person"], one["name"], one["after"]) for one in changed["changes"]]
    assert sorted(told) == [("local", "long_inputs.overlap", 0.5), ("local", "long_inputs.policy", "windows")]


def test_a_text_that_is_refused_is_explained(client: TestClient, served: str) -> None:
    client.put(f"{API}/projects/{served}/long-inputs", json={"policy": "refuse", "max_length": 32})
    answer = client.post(f"{API}/projects/{served}/predict", json={"texts": ["refund", LONG]})
    assert "Text 2 (“please please please" in sentence(answer, 422)
    assert "has 102 tokens; this project takes at most 32" in answer.json()["detail"]
    assert predicted(client, served, long_inputs={})["cut_tokens"] == 38


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"policy": "guess"}, "policy is 'guess'; choose one of"),
        ({"max_length": 3}, "expected 8 tokens or more"),
        ({"overlap": 1}, "overlap is 1.0"),
        ({"most_windows": "many"}, "most_windows"),
    ],
)
def test_what_cannot_be_is_refused(client: TestClient, inbox: str, body: dict[str, object], says: str) -> None:
    assert says in sentence(client.put(f"{API}/projects/{inbox}/long-inputs", json=body), 422)


def test_a_call_may_choose_for_itself_within_bounds(client: TestClient, served: str) -> None:
    assert predicted(client, served, long_inputs={"policy": "head-tail", "max_length": 16})["last_tokens"] == 5
    body = {"text": LONG, "long_inputs": {"policy": "windows", "most_windows": 1_000_000}}
    assert "most_windows" in sentence(client.post(f"{API}/projects/{served}/predict", json=body), 422)


@pytest.mark.parametrize("text", [MIXED, MIXED * 10], ids=["in the address", "stored"])
def test_a_link_keeps_how_its_text_was_read_when_the_project_changes(
    client: TestClient, studio: Studio, served: str, text: str
) -> None:
    path = f"{API}/projects/{served}"
    client.put(f"{path}/long-inputs", json={"policy": "windows"})
    before = predicted(client, served, text=text)
    query = client.post(f"{path}/links", json={"text": text, "version": "v1-aaaaaaaaaa"}).json()["query"]
    client.put(f"{path}/long-inputs", json={"policy": "cut"})
    shared = studio.sharing.read(dict(parse_qsl(query[1:])), served)
    assert shared is not None
    assert shared.long_inputs == {"policy": "windows"}
    again = predicted(client, served, text=text, version=shared.version, long_inputs=shared.long_inputs)
    assert again["probabilities"] == pytest.approx(before["probabilities"], abs=1e-5)
    assert predicted(client, served, text=text)["probabilities"] != pytest.approx(before["probabilities"], abs=1e-5)


def test_a_link_made_under_the_usual_policy_says_nothing_of_it(client: TestClient, served: str) -> None:
    body = {"text": LONG, "version": "v1-aaaaaaaaaa"}
    assert "long_inputs" not in client.post(f"{API}/projects/{served}/links", json=body).json()["query"]
    query = client.post(f"{API}/projects/{served}/links", json=body | {"long_inputs": {"head": 0.5}}).json()["query"]
    assert json.loads(dict(parse_qsl(query[1:]))["long_inputs"]) == {"head": 0.5}


def test_lengths_are_measured_in_the_background(client: TestClient, served: str) -> None:
    path = f"{API}/projects/{served}/length-curve"
    assert client.get(path).json() == {
        "state": "none", "share": 0.0, "message": "", "report": None, "serves": "v1-aaaaaaaaaa",
    }  # fmt: skip
    assert client.post(path).status_code == 202
    found = wait_for("the curve", lambda: (now := client.get(path).json())["state"] == "done" and now)
    assert (found["report"]["version"], found["report"]["texts"]) == ("v1-aaaaaaaaaa", 5)
    assert [point["length"] for point in found["report"]["points"]] == [16, 32, 64]


def test_without_texts_there_is_nothing_to_measure(client: TestClient, make_project: Callable[..., object]) -> None:
    name = make_project("").name  # type: ignore[attr-defined]
    assert "no texts yet" in sentence(client.post(f"{API}/projects/{name}/length-curve"), 422)
