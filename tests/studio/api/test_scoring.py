"""Scoring over HTTP: started, followed, ended and exported; whoever asks the model meanwhile goes first."""

import csv
import io

import pytest
from starlette.testclient import TestClient

from studio.wiring import Studio
from tests.running import wait_for
from tests.studio.api.asking import API, sentence
from tests.studio.api.conftest import send_file


def test_every_example_is_scored_by_the_version_that_serves(
    studio: Studio, client: TestClient, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    urgent: list[bool] = []
    predict = studio.serving.predict

    def watched(*arguments: object, is_urgent: bool = True) -> object:
        urgent.append(is_urgent)
        return predict(*arguments, is_urgent=is_urgent)  # type: ignore[arg-type]

    monkeypatch.setattr("studio.serving.serving.Serving.predict", lambda _serving, *a, **k: watched(*a, **k))
    assert client.get(f"{API}/projects/{served}/scoring").json() is None
    begun = client.post(f"{API}/projects/{served}/scoring")
    assert begun.status_code == 202

    def ended() -> dict[str, object] | None:
        view: dict[str, object] = client.get(f"{API}/projects/{served}/scoring").json()
        return view if view["state"] not in ("queued", "running") else None

    view = wait_for("the scoring to end", ended, 60)
    assert (view["state"], view["done"], view["serves"]) == ("done", 5, True), view["sentence"]
    assert urgent
    assert not any(urgent), "people's requests pass by"
    monkeypatch.undo()
    answer = client.get(f"{API}/projects/{served}/export", params={"format": "csv", "scores": "true"})
    assert answer.headers["content-disposition"] == f'attachment; filename="{served}.scored.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    texts = [row["text"] for row in rows]
    said = client.post(f"{API}/projects/{served}/predict", json={"texts": texts}).json()["predictions"]
    assert [(row["predicted"], row["scored_by"]) for row in rows] == [(one["label"], one["version"]) for one in said]
    assert [float(row["probability"]) for row in rows] == pytest.approx(
        [one["probabilities"][one["label"]] for one in said], abs=1e-4
    )


def test_without_a_version_or_without_a_scoring_it_says_what_to_do(client: TestClient, inbox: str) -> None:
    assert "Train one first" in sentence(client.post(f"{API}/projects/{inbox}/scoring"), 409)
    assert "nothing to cancel" in sentence(client.delete(f"{API}/projects/{inbox}/scoring"), 409)
    refused = client.get(f"{API}/projects/{inbox}/export", params={"format": "doccano", "scores": "true"})
    assert "jsonl, csv, parquet" in sentence(refused, 422)


def test_a_text_that_is_only_a_space_ends_nothing(client: TestClient, served: str) -> None:
    assert send_file(client, served, "more.jsonl", '{"text": "\\u00a0"}\n{"text": "fine"}\n').status_code in (200, 422)
    client.post(f"{API}/projects/{served}/scoring")

    def ended() -> dict[str, object] | None:
        view: dict[str, object] = client.get(f"{API}/projects/{served}/scoring").json()
        return view if view["state"] not in ("queued", "running") else None

    assert wait_for("the scoring to end", ended, 60)["state"] == "done"
