"""A studio to measure: one project with labelled texts, and a classifier that was fitted in seconds as what serves."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from studio.bench.running import LOOK_SECONDS, Running, running_studio
from studio.bench.serving.classifier import fit_classifier
from studio.bench.serving.material import Material
from studio.errors import StudioError
from studio.exchange.mapping import ColumnMapping
from studio.projects import LabelName
from studio.settings import Settings
from studio.wiring import build
from studio.wiring.models import serve_checkpoint

PROJECT = "bench"
LOAD_SECONDS = 120.0
# So many labelled texts to train with; the fine-tuning of 200 is what people wait for.
MOST_LABELLED = 250


def make_project(data_dir: Path, material: Material, base: str, *, versions: int = 1) -> None:
    """`versions` checkpoints are registered, the last of which serves."""
    labels = sorted(set(material.fitted.values()))
    studio = build(_settings(data_dir, base))
    try:
        project = studio.projects.create(
            PROJECT, labels=[LabelName(name) for name in labels], checkpoint=base, retrain_after=0, holdout_percent=20
        )
        path = data_dir / "texts.jsonl"
        some = list(material.fitted.items())[:MOST_LABELLED]
        path.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in some))
        studio.importer.load(project.id, path, ColumnMapping("text", "label"))
        for number in range(versions):
            checkpoint = data_dir / f"classifier-{number}"
            # Other labelled texts for each give other weights.
            chosen = dict(list(material.fitted.items())[number:])
            fit_classifier(base, chosen, checkpoint)
            serve_checkpoint(studio.intake, project.id, str(checkpoint))
    finally:
        studio.serving.close()
        studio.store.close()


@contextmanager
def serving_studio(data_dir: Path, **settings: object) -> Iterator[Running]:
    """The studio, once its version answers. Raises StudioError when it does not."""
    with running_studio(data_dir, retrain_after=0, fast_lane=0, **settings) as running:
        wait_until_served(running)
        yield running


def wait_until_served(running: Running, version: str | None = None) -> str:
    """The name of the version that serves; with a name, once it is that one."""
    deadline = time.monotonic() + LOAD_SECONDS
    while time.monotonic() < deadline:
        served = ask(running, "GET", "status")["served"]
        if served["state"] in ("ready", "asleep") and version in (None, served["version"]):
            return str(served["version"])
        if served["state"] == "failed":
            raise StudioError(f"The version to measure does not serve: {served['message']}")
        time.sleep(LOOK_SECONDS)
    raise StudioError(f"The version to measure did not serve within {LOAD_SECONDS:.0f} seconds.")


def ask(running: Running, method: str, what: str, body: object = None) -> Any:
    """What the project's address answers. Raises StudioError for anything but success."""
    connection = HTTPConnection("127.0.0.1", running.port, timeout=60)
    try:
        headers = {"content-type": "application/json"}
        connection.request(method, f"/api/v1/projects/{PROJECT}/{what}", json.dumps(body or {}), headers)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    if answer.status >= 300:
        raise StudioError(f"{what} answered {answer.status}: {content[:200]!r}")
    return json.loads(content)


def _settings(data_dir: Path, base: str) -> Settings:
    return Settings(data_dir=data_dir, sample=False, retrain_after=0, checkpoint=base)
