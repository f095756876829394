"""A project that answers questions, from a SQuAD file to one, over HTTP: asked, learnt, judged, served, handed out."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import LEARNS
from tests.running import wait_for
from tests.studio.api.asked_questions import squad_file
from tests.studio.api.asking import API, exported, sentence
from tests.studio.api.conftest import send_file, wait_until_served

NUMBERS = {**LEARNS, "epochs": 8}


@pytest.fixture
def asking(client: TestClient, tiny_base: str) -> str:
    """The name of a project that answers questions, with a file of them."""
    wanted = {"title": "Things", "task": "question-answering", "checkpoint": tiny_base, "holdout_percent": 40}
    name: str = client.post(f"{API}/projects", json={**wanted, "retrain_after": 0}).json()["name"]
    report = send_file(client, name, "squad.json", json.dumps(squad_file())).json()
    assert (report["added"], report["labelled"], report["losses"]) == (40, 40, [])
    return name


def train(client: TestClient, name: str) -> dict[str, Any]:
    """The version that a training makes, which serves, whatever the gate thinks of so small a model."""
    url = f"{API}/projects/{name}"
    job = client.post(f"{url}/training", json={"hyperparameters": NUMBERS}).json()["id"]
    ended = wait_for("the training", lambda: _ended(client.get(f"{url}/training/{job}").json()))
    assert ended["state"] == "succeeded", ended["log"]
    version: dict[str, Any] = client.get(f"{url}/versions/{ended['version']}").json()
    if not version["serves"]:
        assert client.post(f"{url}/versions/{version['name']}/promote", json={"note": "Any will do."}).is_success
    wait_until_served(client, name, version["name"])
    return version


def _ended(job: dict[str, Any]) -> dict[str, Any] | None:
    return job if job["ended"] else None


def test_people_answer_what_the_queue_shows_and_the_file_goes_out_again(client: TestClient, asking: str) -> None:
    url = f"{API}/projects/{asking}"
    assert exported_squad(client, asking) == squad_file()
    more = [{"context": f"my 🙂 parcel is {number}", "question": "what is it?"} for number in range(2)]
    assert send_file(client, asking, "more.jsonl", "\n".join(map(json.dumps, more))).json()["added"] == 2
    [loss] = client.get(f"{url}/export/losses", params={"format": "squad"}).json()
    assert (loss["count"], loss["sentence"].startswith("A question that has no agreed answer yet")) == (2, True)
    held = client.post(f"{url}/claim", json={"window": "w", "hold": 2}).json()["examples"]
    assert [one["question"] for one in held] == ["what is it?"] * 2
    for one, given in zip(held, ([{"start": 5, "end": 11}], []), strict=True):
        answer = {"window": "w", "request_id": f"request-{one['id']}", "example_id": one["id"]}
        wrong = client.post(f"{url}/labels", json={**answer, "label": [{"start": 5, "end": 99}]})
        assert "goes from 5 to 99" in sentence(wrong, 422)
        assert client.post(f"{url}/labels", json={**answer, "label": given}).json()["status"] == "stored"
    rows = exported(client, asking)[-2:]
    assert [row["text"][slice(*said.values())] if (said := first(row)) else "" for row in rows] == ["parcel", ""]
    assert exported_squad(client, asking)["data"][0] == squad_file()["data"][0]
    assert client.get(f"{url}/export/losses", params={"format": "squad"}).json() == []
    for format in ("csv", "jsonl", "parquet", "datasets", "everything", "label-studio"):
        assert client.get(f"{url}/export", params={"format": format}).status_code == 200
    assert "has no place for answers" in sentence(client.get(f"{url}/export", params={"format": "doccano"}), 422)


def first(row: dict[str, Any]) -> dict[str, int] | None:
    """The span of a row, its start first."""
    return {name: row["label"][0][name] for name in ("start", "end")} if row["label"] else None


def exported_squad(client: TestClient, name: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{API}/projects/{name}/export", params={"format": "squad"}).json()
    return found


def test_it_is_learnt_judged_asked_looked_at_and_handed_out(
    client: TestClient, asking: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"{API}/projects/{asking}"
    version = train(client, asking)
    assert [one["name"] for one in version["headline"]] == ["f1", "exact_match"]
    assert {"no_answer_accuracy", "answerable_f1"} <= version["metrics"]["figures"].keys()
    assert "always saying that there is no answer" in version["verdict"]["reasons"][0]
    confused = client.get(f"{url}/versions/{version['name']}/confusion").json()
    assert all(one["question"] == "where is it?" for one in confused["examples"])
    context = "thanks my parcel please " * 40
    [answer] = client.post(f"{url}/predict", json={"text": context, "question": "where is it?"}).json()["predictions"]
    assert (answer["long_inputs"], answer["windows"] > 1, answer["version"]) == ("windows", True, version["name"])
    assert {len(answer["label"])} <= {0, 1}
    assert "a text and a question" in sentence(client.post(f"{url}/predict", json={"text": context}), 422)
    client.post(f"{url}/length-curve")
    curve = wait_for("the lengths", lambda: ended_report(client.get(f"{url}/length-curve").json()))
    assert (curve["state"], curve["message"]) == ("done", "")
    check_export(client, f"{url}/versions/{version['name']}", tmp_path, monkeypatch, capsys)


def ended_report(status: dict[str, Any]) -> dict[str, Any] | None:
    return None if status["state"] == "running" else status


def check_export(
    client: TestClient, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The card's code, run where the files are, answers; and the card says how much of a context is read."""
    with zipfile.ZipFile(io.BytesIO(client.get(f"{url}/export").content)) as archive:
        archive.extractall(folder)
    [place] = folder.iterdir()
    card = (place / "README.md").read_text(encoding="utf-8")
    assert "pipeline_tag: question-answering" in card
    assert "a longer text in windows" in card
    code = card.split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(place)
    capsys.readouterr()
    exec(compile(code, "card", "exec"), {})
    assert capsys.readouterr().out.strip()


def test_its_answers_name_no_labels_and_so_it_has_none(client: TestClient, asking: str, tiny_base: str) -> None:
    wanted = {"title": "Other", "task": "question-answering", "checkpoint": tiny_base, "labels": [{"name": "x"}]}
    assert "name no labels" in sentence(client.post(f"{API}/projects", json=wanted), 422)
    labels = {"labels": [{"name": "x"}]}
    assert "name no labels" in sentence(client.put(f"{API}/projects/{asking}/schema/labels", json=labels), 422)
    assert client.get(f"{API}/projects/{asking}").json()["labels"] == []
