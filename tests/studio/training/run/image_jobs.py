"""Folders of jobs whose examples are squares of a colour."""

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from studio.images import ImageFolder
from studio.training.request import RunRequest
from tests.pictures import COLOURS, shade, square
from tests.studio.training.run.jobs import SNAPSHOT

LABELS = tuple(COLOURS)


def make_image_job(
    folder: Path, base: str, counts: Sequence[int], *, is_dry_run: bool = False, **numbers: object
) -> Path:
    """A job on a snapshot with so many rows to train on, to validate, to calibrate and to measure."""
    images, number = ImageFolder(folder / "kept"), 0
    (folder / SNAPSHOT).mkdir(parents=True)
    for split, count in zip(("train", "validation", "calibration", "holdout"), counts, strict=True):
        labels = [LABELS[place % len(LABELS)] for place in range(count)]
        digests = [images.put(square(shade(label, number + place))) for place, label in enumerate(labels)]
        number += count
        columns = {
            "example_id": pa.array(range(count), pa.int64()),
            "label_id": pa.array(range(count), pa.int64()),
            "text": pa.array([""] * count, pa.string()),
            "label": pa.array(labels, pa.string()),
            "image": pa.array(digests, pa.string()),
        }
        pq.write_table(pa.table(columns), folder / SNAPSHOT / f"{split}.parquet")
    manifest = {"id": "squares", "labels": LABELS, "counts": {}}
    (folder / SNAPSHOT / "snapshot.json").write_text(json.dumps(manifest))
    RunRequest(
        task="image-classification",
        checkpoint=base,
        labels=LABELS,
        snapshot=SNAPSHOT,
        images="../kept",
        hyperparameters={"epochs": 8, "learning_rate": 0.01, "batch_size": 8, **numbers},
        device="cpu",
        is_dry_run=is_dry_run,
    ).write(folder)
    return folder
