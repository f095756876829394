"""Texts from texts, the whole way over HTTP: imported, written, learnt, promoted, asked, exported."""

import io
import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from starlette.testclient import TestClient
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from studio.server import build_app
from studio.settings import Settings
from studio.wiring import Studio, build
from tests.running import wait_for
from tests.studio.api.conftest import send_file, wait_until_served

API = "/api/v1/projects/shorter"
WORDS = "parcel order refund card pot plant leaf help lost late".split()
# Which word of a text says what is to be written from it.
TARGETS = {"money": "send it back please", "water": "the plant is great"}
NUMBERS = {"epochs": 20, "learning_rate": 0.01, "freeze_embeddings": False, "early_stopping_patience": 0}


def pairs(count: int, seed: int) -> dict[str, str]:
    """Texts that a tiny model can learn to tell apart, and what is to be written from each."""
    chance = random.Random(seed)
    found: dict[str, str] = {}
    while len(found) < count:
        sign = chance.choice(list(TARGETS))
        words = [*chance.sample(WORDS, 2), sign]
        chance.shuffle(words)
        found[" ".join(words)] = TARGETS[sign]
    return found


@pytest.fixture
def studio(tmp_path: Path, tiny_base: str) -> Studio:
    settings = Settings(data_dir=tmp_path / "data", checkpoint=tiny_base, sample=False, fast_lane=False, device="cpu")
    made = build(settings)
    made.projects.create(
        "shorter",
        labels=[],
        checkpoint=tiny_base,
        retrain_after=0,
        holdout_percent=30,
        task="seq2seq",
        task_settings={"beams": 2, "most_new_tokens": 6},
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


def test_pairs_are_imported_written_learnt_promoted_asked_and_exported(client: TestClient, tmp_path: Path) -> None:
    rows = pairs(80, 1)
    given = [{"source": source, "target": target} for source, target in rows.items()]
    for row in given[:4]:
        row["target"] = ""
    report = send_file(client, "shorter", "pairs.jsonl", "\n".join(map(json.dumps, given))).json()
    assert (report["added"], report["labelled"]) == (80, 76)
    write_the_rest(client, rows, 4)
    lines = client.get(f"{API}/export", params={"format": "pairs"}).text.splitlines()
    assert {row["source"]: row["target"] for row in map(json.loads, lines)} == rows

    version = train(client)
    wait_until_served(client, "shorter", version)
    told = client.get(f"{API}/versions/{version}").json()
    assert told["metrics"]["figures"]["chrf"]["value"] > 0.8
    assert told["metrics"]["figures"]["rougeL"]["value"] > 0.8
    variants = client.get(f"{API}/versions/{version}/variants").json()
    assert [variant["name"] for variant in variants] == ["fp32", "bf16"]

    texts = list(pairs(4, 3))
    answers = client.post(f"{API}/predict", json={"texts": texts}).json()["predictions"]
    assert {answer["version"] for answer in answers} == {version}
    folder = unpacked(client.get(f"{API}/versions/{version}/export").content, tmp_path / "out")
    assert [answer["label"] for answer in answers] == [plain(folder, text) for text in texts]
    assert "AutoModelForSeq2SeqLM.from_pretrained" in (folder / "README.md").read_text()


def unpacked(archive: bytes, folder: Path) -> Path:
    zipfile.ZipFile(io.BytesIO(archive)).extractall(folder)
    [found] = folder.iterdir()
    return found


def write_the_rest(client: TestClient, targets: dict[str, str], count: int) -> None:
    for number in range(count):
        [example] = client.post(f"{API}/claim", json={"window": "w"}).json()["examples"]
        body = {
            "example_id": example["id"],
            "action": "label",
            "label": targets[example["text"]],
            "request_id": f"request-{number}",
            "window": "w",
        }
        assert client.post(f"{API}/labels", json=body).json()["status"] == "stored"


def plain(folder: Path, text: str) -> str:
    """What transformers writes, with nothing but what is in the folder."""
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModelForSeq2SeqLM.from_pretrained(folder)
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    with torch.inference_mode():
        [written] = model.generate(ids, attention_mask=torch.ones_like(ids))
    return str(tokenizer.decode(written, skip_special_tokens=True))
