"""Folders of jobs with a small snapshot, as a supervisor leaves them for a run."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import torch

from studio.training.request import RunRequest
from studio.training.run import train
from studio.training.run.progress import Progress
from tests.conftest import LABELS

ROOT = Path(__file__).resolve().parents[4]
WORDS = {
    "praise": ("I love it", "thanks, great", "it is great"),
    "refund": ("money back please", "refund my order", "send the money back"),
    "delivery": ("where is my parcel", "my parcel is late", "it never arrived"),
}
FILLER = "the a my pot plant leaf water want not never again . , ! ?".split()
SNAPSHOT = "snapshot"
# As this process began; a test that runs batches sets it for itself.
THREADS = torch.get_num_threads()


def make_job(
    folder: Path,
    base: str,
    *,
    train: int = 60,
    validation: int = 24,
    calibration: int = 24,
    holdout: int = 60,
    wrong_percent: int = 10,
    is_dry_run: bool = False,
    **numbers: object,
) -> Path:
    """A job on a snapshot with as many rows; of each hundred labels `wrong_percent` are drawn anew."""
    snapshot = folder / SNAPSHOT
    snapshot.mkdir(parents=True)
    rows = random.Random(7)
    counts = {"train": train, "validation": validation, "calibration": calibration, "holdout": holdout}
    for split, count in counts.items():
        write_split(snapshot / f"{split}.parquet", [_row(rows, number, wrong_percent) for number in range(count)])
    (snapshot / "snapshot.json").write_text(json.dumps({"id": "a-small-one", "labels": LABELS, "counts": {}}))
    RunRequest(
        task="text-classification",
        checkpoint=base,
        labels=LABELS,
        snapshot=SNAPSHOT,
        hyperparameters={"epochs": 6, "learning_rate": 0.003, "freeze_embeddings": False, **numbers},
        device="cpu",
        is_dry_run=is_dry_run,
    ).write(folder)
    return folder


def write_split(path: Path, rows: Sequence[tuple[str, str]]) -> None:
    """(text, label) rows with the columns of a snapshot's file."""
    write_cells(path, rows)


def write_cells(path: Path, rows: Sequence[tuple[str, str]]) -> None:
    """The same, whatever the cells of labels say."""
    columns = {
        "example_id": list(range(len(rows))),
        "label_id": [1 + number for number in range(len(rows))],
        "text": pa.array([text for text, _ in rows], pa.string()),
        "label": pa.array([label for _, label in rows], pa.string()),
    }
    pq.write_table(pa.table(columns), path)


def start(folder: Path) -> subprocess.Popen[bytes]:
    """The run of this job, in a process of its own."""
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "studio.training.run", str(folder)],
            cwd=ROOT, env=os.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip


def carry_out(folder: Path) -> dict[str, Any]:
    """Do the job in a process of its own; gives its result."""
    assert start(folder).wait(300) == 0, (folder / "log.txt").read_text()
    result: dict[str, Any] = json.loads((folder / "result.json").read_text())
    return result


def train_here(folder: Path) -> dict[str, Any]:
    """Do the job in this process, which knows the libraries already, with the threads that a process of its own has."""
    torch.set_num_threads(THREADS)
    return train.train(folder, RunRequest.read(folder), Progress(folder))


def _row(source: random.Random, number: int, wrong_percent: int) -> tuple[str, str]:
    label = LABELS[number % len(LABELS)]
    text = " ".join([source.choice(WORDS[label]), *source.choices(FILLER, k=source.randint(0, 6))])
    return text, source.choice(LABELS) if source.randrange(100) < wrong_percent else label
