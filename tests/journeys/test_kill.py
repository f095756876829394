"""kill -9 at the worst moment: what was acknowledged is there, and nothing runs for ever."""

import random
import threading
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import LEARNS
from tests.running import RunningStudio, run_cli, wait_for

CLIENTS = 8
LABELS = ("praise", "refund", "delivery")
SIGNS = ("great thanks", "money back", "lost parcel")


@pytest.fixture
def data_dir(tmp_path: Path, tiny_base: str) -> Path:
    """A project with 30 labelled examples and 400 to label."""
    file = tmp_path / "rows.csv"
    labelled = [f"{SIGNS[number % 3]} {number},{LABELS[number % 3]}" for number in range(30)]
    unlabelled = [f"parcel number {number}," for number in range(400)]
    file.write_text("\n".join(["text,label", *labelled, *unlabelled]))
    done = run_cli(
        "import", file, "--project", "inbox", "--checkpoint", tiny_base, data_dir=tmp_path / "data", retrain_after=0
    )
    assert done.returncode == 0, done.stderr
    return tmp_path / "data"


class Annotator(threading.Thread):
    """Labels without pause until the server is gone; remembers what was acknowledged."""

    def __init__(self, studio: RunningStudio, number: int) -> None:
        super().__init__(daemon=True)
        self._studio = studio
        self._window = f"window-{number}"
        self.acknowledged: dict[str, tuple[int, str]] = {}

    def run(self) -> None:
        try:
            with httpx.Client(base_url=self._studio.api, timeout=30) as client:
                queue = client.post("projects/inbox/claim", json={"window": self._window, "hold": 4}).json()["examples"]
                while queue:
                    example = queue.pop(0)
                    request, label = str(uuid.uuid4()), random.choice(LABELS)
                    body = {
                        "request_id": request,
                        "example_id": example["id"],
                        "label": label,
                        "window": self._window,
                        "hold": 4,
                    }
                    answer = client.post("projects/inbox/labels", json=body)
                    if answer.status_code == 200:
                        self.acknowledged[request] = (example["id"], label)
                        queue += answer.json()["next"]
        except httpx.TransportError:
            return


def have_done(annotators: list[Annotator], least: int) -> bool:
    done = sum(len(annotator.acknowledged) for annotator in annotators)
    return done >= least or not any(annotator.is_alive() for annotator in annotators)


@pytest.mark.slow
def test_every_acknowledged_label_survives_kill_9_of_the_web_process(
    start_studio: Callable[..., RunningStudio], data_dir: Path
) -> None:
    studio = start_studio(data_dir=data_dir, retrain_after=0)
    acknowledged: dict[str, tuple[int, str]] = {}
    for least in (20, 60, 100):
        annotators = [Annotator(studio, number) for number in range(CLIENTS)]
        for annotator in annotators:
            annotator.start()
        wait_for("enough labels", partial(have_done, annotators, least - len(acknowledged)))
        studio.kill()
        for annotator in annotators:
            annotator.join(30)
            acknowledged |= annotator.acknowledged
        studio.start()
        exported = httpx.get(f"{studio.api}/projects/inbox/export", params={"format": "jsonl"}, timeout=60)
        stored = {row["example_id"]: row["label"] for row in map(httpx.Response.json, _lines(exported))}
        lost = {request for request, (example, label) in acknowledged.items() if stored.get(example) != label}
        assert not lost, f"{len(lost)} acknowledged labels are gone"
    assert len({example for example, _ in acknowledged.values()}) == len(acknowledged)
    examined = run_cli("doctor", data_dir=data_dir)
    assert examined.returncode == 0, examined.stdout


def _lines(answer: httpx.Response) -> list[httpx.Response]:
    return [httpx.Response(200, content=line) for line in answer.content.splitlines()]


def current_job(studio: RunningStudio, job: int) -> dict[str, Any]:
    found: dict[str, Any] = studio.get(f"projects/inbox/training/{job}")
    return found


def ended_job(studio: RunningStudio, job: int) -> dict[str, Any]:
    return wait_for("the job to end", lambda: found if (found := current_job(studio, job))["ended"] else None)


@pytest.mark.slow
def test_kill_9_of_the_training_process_fails_the_job_and_the_old_version_still_serves(
    start_studio: Callable[..., RunningStudio], data_dir: Path
) -> None:
    studio = start_studio(data_dir=data_dir, retrain_after=0, **LEARNS)
    first = studio.post("projects/inbox/training")["id"]
    wait_for("the first training", lambda: current_job(studio, first)["ended"])
    version = studio.wait_for_version("inbox")
    job = studio.post("projects/inbox/training", hyperparameters={"epochs": 900})["id"]
    [process] = wait_for("the run's process", studio.training_processes)
    process.kill()
    ended = ended_job(studio, job)
    assert ended["state"] == "failed"
    assert "signal 9" in str(ended["outcome"])
    assert studio.post("projects/inbox/predict", text="money back")["predictions"][0]["version"] == version
    again = studio.post("projects/inbox/training")["id"]
    assert ended_job(studio, again)["state"] == "succeeded"


@pytest.mark.slow
@pytest.mark.parametrize("run_dies_too", [False, True], ids=["the run lives on", "the run dies too"])
def test_kill_9_of_the_web_process_during_training_leaves_no_job_running_for_ever(
    start_studio: Callable[..., RunningStudio], data_dir: Path, run_dies_too: bool
) -> None:
    studio = start_studio(data_dir=data_dir, retrain_after=0)
    numbers = {"epochs": 500, "learning_rate": 0.001}
    job = studio.post("projects/inbox/training", hyperparameters=numbers)["id"]
    [process] = wait_for("the run's process", studio.training_processes)
    wait_for(
        "the training to begin", lambda: (studio.get(f"projects/inbox/training/{job}")["progress"] or {}).get("step")
    )
    studio.kill()
    if run_dies_too:
        process.kill()
    else:
        assert process.is_running(), "the run should outlive the server"
    studio.start()
    ended = ended_job(studio, job)
    assert ended["state"] == ("interrupted" if run_dies_too else "succeeded")
    if not run_dies_too:
        assert studio.wait_for_version("inbox") == ended["version"]
