"""Claims and answers over HTTP: each is stored once, and what does not fit is refused and not stored."""

import json
import threading

import pytest
from starlette.testclient import TestClient

from studio.exchange import choose_split
from studio.labelling.answers import MEASURES
from studio.projects import LabelName
from studio.wiring import Studio
from tests.studio.api.asking import API, SURROGATE, answer_to, exported, first_example, post_raw, sentence
from tests.studio.api.conftest import MakeProject, send_file


def test_claiming_and_labelling_go_hand_in_hand(client: TestClient, inbox: str) -> None:
    claimed = client.post(f"{API}/projects/{inbox}/claim", json={"window": "w", "hold": 2}).json()
    assert [example["text"] for example in claimed["examples"]] == ["lost parcel", "where is it"]
    body = answer_to(claimed["examples"][0]["id"], window="w", hold=2, seconds=1.5, note="sure")
    stored = client.post(f"{API}/projects/{inbox}/labels", json=body).json()
    assert (stored["status"], stored["revision"]) == ("stored", 1)
    assert [example["text"] for example in stored["next"]] == ["please help"]
    assert stored["progress"]["labelled"] == 3
    assert client.post(f"{API}/projects/{inbox}/labels", json=body).json()["status"] == "repeated"
    assert len(exported(client, inbox)) == 3


def test_why_nothing_is_suggested_is_said_before_there_is_a_model_too(
    client: TestClient, studio: Studio, tiny_base: str
) -> None:
    labels = [LabelName("yes"), LabelName("no")]
    studio.projects.create("measuring", labels=labels, checkpoint=tiny_base, retrain_after=0, holdout_percent=50)
    texts = [f"text {number} {number * number}" for number in range(12)]
    assert send_file(client, "measuring", "a.csv", "text\n" + "\n".join(texts)).status_code == 200
    claimed = client.post(f"{API}/projects/measuring/claim", json={"window": "w", "hold": 12}).json()["examples"]
    silences = {example["text"]: example["silence"] for example in claimed}
    held_out = {text for text in texts if choose_split("measuring", text, 50) == "holdout"}
    assert held_out
    assert silences == {text: MEASURES if text in held_out else None for text in texts}


def test_the_suggestion_that_was_shown_is_kept(client: TestClient, served: str) -> None:
    claimed = client.post(f"{API}/projects/{served}/claim", json={"window": "w"}).json()["examples"][0]
    assert claimed["suggestion"]["version"] == "v1-aaaaaaaaaa"
    body = answer_to(claimed["id"], window="w", suggestion=claimed["suggestion"])
    assert client.post(f"{API}/projects/{served}/labels", json=body).status_code == 200
    [row] = [row for row in exported(client, served) if row["example_id"] == claimed["id"]]
    assert row["version"] == "v1-aaaaaaaaaa"
    assert row["suggested"] == claimed["suggestion"]["label"]
    assert row["suggested_probability"] == pytest.approx(claimed["suggestion"]["probability"])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ('"label": "complaint"', "'complaint' is no label"),
        ('"label": null', "no label"),
        (f'"label": {SURROGATE}', "no label"),
        ('"action": "delete"', "no action"),
        ('"window": ""', "window"),
        (f'"window": {SURROGATE}', "window"),
        ('"window": "a\\u0000b"', "window"),
        ('"request_id": "short"', "request id"),
        ('"request_id": "ééééééééé"', "request id"),
        ('"hold": -1', "hold"),
        ('"hold": 65', "64"),
        (f'"hold": {10**30}', "64"),
        (f'"example_id": {10**30}', "example_id"),
        ('"example_id": -1', "example_id"),
        ('"example_id": 1.5', "example_id"),
        ('"example_id": NaN', "example_id"),
        ('"example_id": "x"', "example_id"),
        ('"seconds": NaN', "seconds"),
        ('"seconds": Infinity', "seconds"),
        ('"seconds": 1e999', "seconds"),
        ('"seconds": -0.5', "seconds"),
        (f'"seconds": {10**400}', "seconds"),
        (f'"note": {SURROGATE}', "note"),
        (f'"note": "{"a" * 2_001}"', "note"),
        ('"suggestion": {"label": "praise", "probability": NaN, "version": "v1-aaaaaaaaaa"}', "probability"),
        ('"suggestion": {"label": "praise", "probability": 1.01, "version": "v1-aaaaaaaaaa"}', "probability"),
        ('"suggestion": {"label": "praise", "probability": -Infinity, "version": "v1-aaaaaaaaaa"}', "probability"),
        ('"suggestion": {"label": "praise", "probability": 1, "version": "the newest"}', "version"),
        (f'"suggestion": {{"label": "praise", "probability": 1, "version": {SURROGATE}}}', "version"),
        (f'"suggestion": {{"label": {SURROGATE}, "probability": 1, "version": "v1-aaaaaaaaaa"}}', "label"),
        (f'"suggestion": {{"label": "{"a" * 20_001}", "probability": 1, "version": "v1-aaaaaaaaaa"}}', "label"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_and_not_stored(
    client: TestClient, inbox: str, changes: str, says: str
) -> None:
    before = exported(client, inbox)
    body = json.dumps(answer_to(first_example(client, inbox)))
    assert says in sentence(post_raw(client, f"projects/{inbox}/labels", f"{body[:-1]}, {changes}}}"), 422)
    assert exported(client, inbox) == before


def test_an_example_of_another_project_is_not_found(client: TestClient, inbox: str, make_project: MakeProject) -> None:
    other = first_example(client, make_project().name)
    sentence(client.post(f"{API}/projects/{inbox}/labels", json=answer_to(other)), 404)
    sentence(client.post(f"{API}/projects/{inbox}/labels", json=answer_to(2**63 - 1)), 404)


def test_a_request_id_stands_for_one_answer_only(client: TestClient, inbox: str, make_project: MakeProject) -> None:
    body = answer_to(first_example(client, inbox))
    assert client.post(f"{API}/projects/{inbox}/labels", json=body).status_code == 200
    elsewhere = make_project().name
    for project, changes in (
        (inbox, {"label": "refund"}),
        (inbox, {"action": "skip"}),
        (inbox, {"example_id": first_example(client, inbox)}),
        (elsewhere, {}),
        (elsewhere, {"example_id": first_example(client, elsewhere)}),
    ):
        detail = sentence(client.post(f"{API}/projects/{project}/labels", json=body | changes), 409)
        assert "request id" in detail
    assert client.post(f"{API}/projects/{inbox}/labels", json=body).json()["status"] == "repeated"


def test_undoing_what_was_never_done_is_a_conflict(client: TestClient, inbox: str) -> None:
    body = answer_to(first_example(client, inbox), action="undo", label=None)
    sentence(client.post(f"{API}/projects/{inbox}/labels", json=body), 409)


def test_two_clients_with_one_window_name_never_store_twice(client: TestClient, make_project: MakeProject) -> None:
    project = make_project("text\n" + "\n".join(f"parcel {number}" for number in range(40))).name

    def work() -> None:
        while examples := client.post(f"{API}/projects/{project}/claim", json={"window": "same", "hold": 4}).json()[
            "examples"
        ]:
            for example in examples:
                client.post(f"{API}/projects/{project}/labels", json=answer_to(example["id"], window="same"))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    rows = exported(client, project)
    assert len(rows) == len({row["example_id"] for row in rows}) == 40


@pytest.mark.parametrize("body", ['{"window": "w", "hold": 0}', '{"window": "w", "hold": 65}', "{}", '{"window": 5}'])
def test_a_claim_that_does_not_fit_is_refused(client: TestClient, inbox: str, body: str) -> None:
    sentence(post_raw(client, f"projects/{inbox}/claim", body), 422)
