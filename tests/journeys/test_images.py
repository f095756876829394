"""Images, the whole way over HTTP: imported, labelled, learnt, promoted, asked, exported."""

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from transformers import pipeline

from studio.cli import main
from studio.images import digest_of
from studio.images.reading import open_image
from studio.projects import LabelName
from studio.server import build_app
from studio.settings import Settings
from studio.wiring import Studio, build
from tests.pictures import COLOURS, shade, square
from tests.running import wait_for
from tests.studio.api.conftest import send_file, wait_until_served
from tests.tiny import make_image_base

API = "/api/v1/projects/squares"
NUMBERS = {"epochs": 12, "learning_rate": 0.01, "batch_size": 16}
FILES = {f"{label}/{number}.png": square(shade(label, number)) for label in COLOURS for number in range(40)}
PLAIN = {f"{label}-{number}.png": square(shade(label, number)) for label in COLOURS for number in range(40, 44)}
LABEL_OF = {digest_of(data): name.partition("-")[0] for name, data in PLAIN.items()}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    folder = tmp_path_factory.mktemp("images")
    base = make_image_base(folder / "base")
    settings = Settings(data_dir=folder / "data", checkpoint=base, sample=False, fast_lane=False, device="cpu")
    made = build(settings)
    made.projects.create(
        "squares",
        labels=[LabelName(label) for label in COLOURS],
        checkpoint=base,
        retrain_after=0,
        holdout_percent=30,
        task="image-classification",
    )
    return made


@pytest.fixture(scope="module")
def client(studio: Studio) -> Iterator[TestClient]:
    with TestClient(build_app(studio), "http://127.0.0.1") as client:
        yield client


def packed(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def label_the_rest(client: TestClient) -> None:
    for number in range(len(PLAIN)):
        [example] = client.post(f"{API}/claim", json={"window": "w"}).json()["examples"]
        body = {
            "example_id": example["id"],
            "action": "label",
            "label": LABEL_OF[example["image"]],
            "request_id": f"request-{number}",
            "window": "w",
        }
        assert client.post(f"{API}/labels", json=body).json()["status"] == "stored"


def train(client: TestClient) -> str:
    job = client.post(f"{API}/training", json={"hyperparameters": NUMBERS}).json()["id"]

    def ended() -> Any:
        view = client.get(f"{API}/training/{job}").json()
        return view if view["state"] in ("succeeded", "failed", "cancelled") else None

    done = wait_for("the training to end", ended)
    assert done["state"] == "succeeded", done
    return str(done["version"])


def test_images_are_imported_labelled_learnt_promoted_asked_and_exported(
    client: TestClient, studio: Studio, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = send_file(client, "squares", "squares.zip", packed(FILES)).json()
    assert (report["added"], report["labelled"]) == (120, 120)
    assert send_file(client, "squares", "more.zip", packed(PLAIN)).json()["added"] == len(PLAIN)
    label_the_rest(client)

    version = train(client)
    wait_until_served(client, "squares", version)
    told = client.get(f"{API}/versions/{version}").json()
    assert told["metrics"]["figures"]["accuracy"]["value"] > 0.9

    data = square(shade("blue", 77))
    body = {"image": base64.b64encode(data).decode()}
    [answer] = client.post(f"{API}/predict", json=body).json()["predictions"]
    assert (answer["label"], answer["version"]) == ("blue", version)

    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{API}/versions/{version}/export").content))
    archive.extractall(tmp_path / "out")
    [folder] = (tmp_path / "out").iterdir()
    assert "image-classification" in (folder / "README.md").read_text()
    said = {row["label"]: row["score"] for row in pipeline("image-classification", str(folder))(open_image(data))}
    assert said == pytest.approx(answer["probabilities"], abs=1e-4)

    # What lists examples names their images.
    [entry] = client.get(f"{API}/activity", params={"count": 1}).json()["entries"]
    assert entry["image"] in LABEL_OF
    origins = client.get(f"{API}/versions/{version}/lineage/labels").json()["labels"]
    assert all(len(origin["image"]) == 64 for origin in origins)
    confused = [
        one
        for label in COLOURS
        for one in client.get(f"{API}/versions/{version}/confusion", params={"gold": label, "predicted": label}).json()[
            "examples"
        ]
    ]
    assert confused
    assert all(len(one["image"]) == 64 for one in confused)

    others = tmp_path / "others.zip"
    others.write_bytes(
        packed({f"{label}/{number}.png": square(shade(label, number + 50)) for label in COLOURS for number in range(4)})
    )
    assert main(["evaluate", "--data", str(others), "--data-dir", str(studio.settings.data_dir), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["examples"], found["version"]) == (4 * len(COLOURS), version)
    assert found["accuracy"] > 0.9

    sent = client.get(f"{API}/export", params={"format": "images"})
    names = zipfile.ZipFile(io.BytesIO(sent.content)).namelist()
    assert len(names) == len(FILES) + len(PLAIN)
    assert {name.split("/")[1] for name in names} == set(COLOURS)
    shown = client.get(f"{API}/images/{digest_of(next(iter(PLAIN.values())))}/thumbnail")
    assert shown.headers["content-type"] == "image/webp"
