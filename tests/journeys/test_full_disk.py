"""A full disk: a label is refused with a sentence, a training ends with one, and nothing that was there is harmed."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import LEARNS
from tests.running import RunningStudio, run_cli, wait_for

DISK_BYTES = 3_000_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes in memory, mounted for this test."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk can only be mounted by root, where mounting is allowed")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave no room at all."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    return filler


@pytest.mark.slow
def test_a_full_disk_is_said_plainly_and_harms_nothing(
    start_studio: Callable[..., RunningStudio], small_disk: Path, tmp_path: Path, tiny_base: str
) -> None:
    rows = tmp_path / "rows.csv"
    said = {"a": "money back", "b": "lost parcel", "c": "great thanks"}
    labelled = [f"{said[label]} {number},{label}" for number in range(10) for label in said]
    rows.write_text("\n".join(["text,label", *labelled, *(f"parcel {number}," for number in range(20))]))
    data_dir = small_disk / "data"
    done = run_cli("import", rows, "--project", "inbox", "--checkpoint", tiny_base, data_dir=data_dir, retrain_after=0)
    assert done.returncode == 0, done.stderr
    trained = run_cli("train", "--wait", data_dir=data_dir, **LEARNS)
    assert trained.returncode == 0, trained.stdout + trained.stderr
    studio = start_studio(data_dir=data_dir, retrain_after=0)
    version = studio.wait_for_version("inbox")
    [example, *_] = studio.post("projects/inbox/claim", window="w", hold=1)["examples"]

    filler = fill(small_disk)
    answer = {"request_id": "request-1", "example_id": example["id"], "label": "a", "window": "w"}
    refused = httpx.post(f"{studio.api}/projects/inbox/labels", json=answer, timeout=30)
    assert refused.status_code == 507
    assert "disk is full" in refused.json()["detail"]
    assert studio.post("projects/inbox/predict", text="money back")["predictions"][0]["version"] == version
    filler.unlink()
    assert studio.post("projects/inbox/labels", **answer)["status"] == "stored"
    assert studio.get("projects/inbox")["progress"]["labelled"] == 31

    job = studio.post("projects/inbox/training", hyperparameters={"epochs": 40})["id"]
    path = f"projects/inbox/training/{job}"
    wait_for("the training to begin", lambda: studio.get(path)["progress"].get("step"))
    filler = fill(small_disk)
    wait_for("the run's process to end", lambda: not studio.training_processes())
    # While not even a job's end can be stored, it waits; with some room again, it ends with the cause.
    filler.unlink()
    ended = wait_for("the job to end", lambda: found if (found := studio.get(path))["ended"] else None)
    assert (ended["state"], "disk is full" in ended["outcome"]) == ("failed", True), ended
    assert studio.post("projects/inbox/predict", text="money back")["predictions"][0]["version"] == version
