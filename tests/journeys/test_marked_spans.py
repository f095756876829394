"""Spans of texts, the whole way over HTTP: imported, marked, learnt, promoted, asked, run in other ways, exported."""

import io
import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from transformers import pipeline

from studio.cli import main
from studio.projects import LabelName
from studio.server import build_app
from studio.settings import Settings
from studio.wiring import Studio, build
from tests.running import wait_for
from tests.studio.api.conftest import send_file, wait_until_served

API = "/api/v1/projects/orders"
MARKED = {"parcel": "item", "card": "item", "refund": "money"}
OTHERS = "the a my pot plant leaf water want not never again . , ! ?".split()
NUMBERS = {"epochs": 8, "learning_rate": 0.005, "freeze_embeddings": False, "batch_size": 8}
Spans = list[dict[str, Any]]


def spans_of(words: list[str]) -> Spans:
    """What is to be marked in these words, with a space between."""
    spans, place = [], 0
    for word in words:
        if word in MARKED:
            spans.append({"start": place, "end": place + len(word), "label": MARKED[word]})
        place += len(word) + 1
    return spans


def sentences(count: int, seed: int) -> dict[str, Spans]:
    chance = random.Random(seed)
    found: dict[str, Spans] = {}
    while len(found) < count:
        words = chance.choices([*OTHERS, *MARKED], k=chance.randint(5, 9))
        found[" ".join(words)] = spans_of(words)
    return found


def conll(rows: dict[str, Spans]) -> str:
    """Each word is a span of its own, or none."""
    tagged = ((word, f"B-{MARKED[word]}" if word in MARKED else "O") for text in rows for word in [*text.split(), ""])
    return "".join(f"{word} {tag}\n" if word else "\n" for word, tag in tagged)


@pytest.fixture
def studio(tmp_path: Path, tiny_base: str) -> Studio:
    settings = Settings(data_dir=tmp_path / "data", checkpoint=tiny_base, sample=False, fast_lane=False, device="cpu")
    made = build(settings)
    made.projects.create(
        "orders",
        labels=[LabelName("item"), LabelName("money")],
        checkpoint=tiny_base,
        retrain_after=0,
        holdout_percent=30,
        task="token-classification",
        task_settings={"span_overlap": "nested", "aggregation": "max"},
    )
    return made


@pytest.fixture
def client(studio: Studio) -> Iterator[TestClient]:
    with TestClient(build_app(studio), "http://127.0.0.1") as client:
        yield client


def train(client: TestClient, **numbers: Any) -> str:
    """The version that a run makes."""
    job = client.post(f"{API}/training", json={"hyperparameters": NUMBERS | numbers}).json()["id"]

    def ended() -> Any:
        view = client.get(f"{API}/training/{job}").json()
        return view if view["state"] in ("succeeded", "failed", "cancelled") else None

    done = wait_for("the training to end", ended)
    assert done["state"] == "succeeded", done
    return str(done["version"])


def said(spans: Spans) -> list[tuple[int, int, str]]:
    return [(one["start"], one["end"], one["label"]) for one in spans]


def test_spans_are_imported_marked_learnt_promoted_asked_run_in_other_ways_and_exported(
    client: TestClient, studio: Studio, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = conll(sentences(160, 1))
    report = send_file(client, "orders", "orders.conll", file).json()
    assert (report["added"], report["labelled"], report["losses"]) == (160, 160, [])
    send_file(client, "orders", "more.jsonl", json.dumps({"text": "my lost parcel 🌵 again"}))
    mark_the_rest(client)
    check_files(client, file)

    version = train(client)
    wait_until_served(client, "orders", version)
    told = client.get(f"{API}/versions/{version}").json()
    assert told["metrics"]["figures"]["micro_f1"]["value"] > 0.9
    assert told["verdict"]["guess"]
    check_answers(client, version, tmp_path)
    check_other_ways(client, version)

    test = tmp_path / "test.jsonl"
    rows = [{"text": text, "spans": spans} for text, spans in sentences(30, 4).items()]
    test.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    capsys.readouterr()
    data = str(studio.settings.data_dir)
    assert main(["evaluate", "--project", "orders", "--data", str(test), "--json", "--data-dir", data]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["micro_f1"] > 0.9
    assert (result["examples"], result["version"]) == (30, version)

    worse = train(client, epochs=1, learning_rate=1e-6)
    assert client.get(f"{API}/status").json()["served"]["version"] == version, f"{worse} serves"


def mark_the_rest(client: TestClient) -> None:
    """A span within another, which this project allows and no tag of a word holds."""
    [example] = client.post(f"{API}/claim", json={"window": "w"}).json()["examples"]
    spans = [{"start": 3, "end": 14, "label": "item"}, {"start": 8, "end": 14, "label": "item"}]
    body = {"example_id": example["id"], "action": "label", "label": spans, "request_id": "request-1", "window": "w"}
    assert client.post(f"{API}/labels", json=body).json()["status"] == "stored"
    body |= {"label": [{"start": 3, "end": 99, "label": "item"}], "request_id": "request-2"}
    assert client.post(f"{API}/labels", json=body).status_code == 422


def check_files(client: TestClient, file: str) -> None:
    """The file comes back as it came in, and what was marked since is listed where it does not fit."""
    formats = {one["name"]: one for one in client.get(f"{API}/export/formats").json()}
    assert formats["conll"]["lossy"]
    assert "squad" not in formats
    content = client.get(f"{API}/export", params={"format": "conll"}).text
    assert content == file + "my O\nlost B-item\nparcel I-item\n🌵 O\nagain O\n\n"
    [loss] = client.get(f"{API}/export/losses", params={"format": "conll"}).json()
    assert "shares words with a longer one" in loss["what"]
    assert "at 8–14" in loss["places"][0]
    for name in ("jsonl", "csv", "parquet", "datasets", "everything", "label-studio", "doccano", "tokens"):
        assert client.get(f"{API}/export", params={"format": name}).status_code == 200


def check_answers(client: TestClient, version: str, folder: Path) -> None:
    """What the studio says is what plain transformers says, with nothing but what was exported."""
    texts = list(sentences(20, 3))
    answers = client.post(f"{API}/predict", json={"texts": texts}).json()["predictions"]
    assert all(answer["version"] == version for answer in answers)
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{API}/versions/{version}/export").content))
    archive.extractall(folder / "out")
    [out] = (folder / "out").iterdir()
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "pipeline_tag: token-classification" in card
    assert "marks spans of a text with 2 labels: item, money" in card
    assert json.loads((out / "config.json").read_text())["decoding"] == {"aggregation": "max"}
    for strategy in ("first", "max"):
        say = pipeline("token-classification", str(out), aggregation_strategy=strategy)
        for text, answer in zip(texts, answers, strict=True):
            expected = [(one["start"], one["end"], one["entity_group"]) for one in say(text)]
            assert said(answer["label"]) == expected
    assert any(answer["label"] for answer in answers)


def check_other_ways(client: TestClient, version: str) -> None:
    """The same weights are compared with fp32 answer by answer."""
    for name in ("bf16", "onnx"):
        assert client.post(f"{API}/versions/{version}/variants/{name}").status_code == 202

    def ended() -> Any:
        views = {one["name"]: one for one in client.get(f"{API}/versions/{version}/variants").json()}
        done = [views[name] for name in ("bf16", "onnx")]
        return done if all(one["state"] in ("fits", "unfit", "failed") for one in done) else None

    for view in wait_for("the variants to be compared", ended):
        assert view["state"] in ("fits", "unfit"), view
        figures = view["figures"]
        assert figures["texts"] == figures["labelled"] > 20
        assert figures["metric"] == "Span F1"
        assert figures["score_before"] > 0.9
        found = client.get(f"{API}/versions/{version}/variants/{view['name']}").json()
        assert len(found["flips"]) == figures["flips"]
        if view["name"] == "onnx":
            assert (figures["flips"], view["state"]) == (0, "fits")
