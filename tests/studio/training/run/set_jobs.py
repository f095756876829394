"""Folders of jobs in which a text may have several labels, or none."""

import json
import random
from pathlib import Path

import pytest

from studio.tasks import TASKS
from studio.tasks.multi_label.task import MultiLabel
from studio.training.request import RunRequest
from tests.conftest import LABELS
from tests.studio.training.run.jobs import SNAPSHOT, write_cells

# The word that only texts of a label have, which is soon learnt.
SIGNS = {"praise": "love", "refund": "refund", "delivery": "parcel"}
OTHERS = "the a my pot plant leaf water want not never again . , ! ?".split()
COUNTS = {"train": 160, "validation": 24, "calibration": 60, "holdout": 60}


def use_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets projects have the task, as long as no page lets people label for it."""
    monkeypatch.setitem(TASKS, "multi-label", MultiLabel())


def text_of(source: random.Random, labels: list[str]) -> str:
    """The word of each label, and others before it."""
    parts = [SIGNS[label] for label in labels]
    source.shuffle(parts)
    return " ".join([*source.choices(OTHERS, k=source.randint(1, 4)), *parts])


def some_labels(source: random.Random) -> list[str]:
    """In the order of the schema; one label is rarer than the others."""
    shares = dict(zip(LABELS, (0.5, 0.4, 0.25), strict=True))
    return [label for label in LABELS if source.random() < shares[label]]


def make_set_job(folder: Path, base: str, **numbers: object) -> Path:
    """A job on a snapshot of sets."""
    snapshot = folder / SNAPSHOT
    snapshot.mkdir(parents=True)
    source = random.Random(5)
    for split, count in COUNTS.items():
        sets = [some_labels(source) for _ in range(count)]
        cells = [(text_of(source, one), json.dumps(one, separators=(",", ":"))) for one in sets]
        write_cells(snapshot / f"{split}.parquet", cells)
    (snapshot / "snapshot.json").write_text(json.dumps({"id": "of-sets", "labels": LABELS, "counts": {}}))
    RunRequest(
        task="multi-label",
        checkpoint=base,
        labels=LABELS,
        snapshot=SNAPSHOT,
        hyperparameters={"epochs": 15, "learning_rate": 0.002, "batch_size": 8, "freeze_embeddings": False, **numbers},
        device="cpu",
    ).write(folder)
    return folder
