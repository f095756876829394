"""Below which probability people look at answers, and sending texts to them, over HTTP."""

import pytest
from starlette.testclient import TestClient

from studio.wiring import Studio
from tests.running import wait_for
from tests.studio.api.asking import API, sentence


def asks(client: TestClient, project: str) -> list[bool]:
    answers = client.post(f"{API}/projects/{project}/predict", json={"texts": ["lost parcel", "thanks"]})
    return [answer["ask_person"] for answer in answers.json()["predictions"]]


def test_answers_below_the_chosen_probability_ask_for_a_person(client: TestClient, served: str) -> None:
    path = f"{API}/projects/{served}"
    assert asks(client, served) == [False, False]
    assert client.patch(path, json={"ask_below": 1}).json()["ask_below"] == 1
    assert wait_for("the new setting", lambda: asks(client, served) == [True, True])
    assert client.patch(path, json={"ask_below": 0}).json()["ask_below"] is None
    assert wait_for("nobody to be asked", lambda: asks(client, served) == [False, False])


@pytest.mark.parametrize("value", [-0.1, 1.1, "much"])
def test_a_probability_that_is_none_is_refused(client: TestClient, inbox: str, value: object) -> None:
    assert "ask_below" in sentence(client.patch(f"{API}/projects/{inbox}", json={"ask_below": value}), 422)


def test_a_text_that_the_model_is_unsure_of_comes_next(client: TestClient, served: str) -> None:
    path = f"{API}/projects/{served}"
    refused = client.post(f"{path}/ask", json={"texts": ["is anybody there"]})
    assert "sends no texts to people" in sentence(refused, 409)
    client.patch(path, json={"ask_below": 1})
    sent = client.post(f"{path}/ask", json={"texts": ["is anybody there", "please help"]})
    assert sent.status_code == 200, sent.text
    assert sent.json()["first"] == 2
    claimed = client.post(f"{path}/claim", json={"window": "w", "hold": 1}).json()
    assert claimed["examples"][0]["text"] in ("is anybody there", "please help")


@pytest.mark.parametrize(("texts", "says"), [([], "no text"), (["fine", " "], "empty"), (["x"] * 1_001, "1,001 texts")])
def test_what_nobody_can_label_is_refused(
    client: TestClient, studio: Studio, inbox: str, texts: list[str], says: str
) -> None:
    client.patch(f"{API}/projects/{inbox}", json={"ask_below": 1})
    before = studio.projects.find(inbox).progress.examples
    assert says in sentence(client.post(f"{API}/projects/{inbox}/ask", json={"texts": texts}), 422)
    assert studio.projects.find(inbox).progress.examples == before
