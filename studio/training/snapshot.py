"""Gold labels frozen into files, named by their content, so that a version can say what it was made from."""

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from studio.training.files import read_json, write_json

MANIFEST = "snapshot.json"
SPLITS = {"pool": "train.parquet", "holdout": "holdout.parquet"}


class GoldExample(Protocol):
    """What freezing needs to know of an example."""

    @property
    def example_id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def split(self) -> str: ...
    @property
    def label(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A frozen set of gold labels; `id` is the SHA-256 of its content, `folder` where its files are."""

    id: str
    folder: Path
    labels: tuple[str, ...]


def freeze(folder: Path, labels: Sequence[str], gold: Sequence[GoldExample]) -> Snapshot:
    """Write the snapshot under `folder`, unless the same content stands there already."""
    snapshot_id = content_id(labels, gold)
    target = folder / snapshot_id[:16]
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
        try:
            _write(beside, snapshot_id, labels, gold)
            beside.rename(target)
        except OSError:
            shutil.rmtree(beside, ignore_errors=True)
            if not target.exists():
                raise
    return Snapshot(snapshot_id, target, tuple(labels))


def content_id(labels: Sequence[str], gold: Sequence[GoldExample]) -> str:
    """SHA-256 over the schema and every row, in the order of the examples."""
    digest = hashlib.sha256()
    digest.update(json.dumps(list(labels), ensure_ascii=False).encode() + b"\n")
    for row in sorted(gold, key=lambda row: row.example_id):
        line = [row.example_id, row.split, row.text, row.label]
        digest.update(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()


def _write(folder: Path, snapshot_id: str, labels: Sequence[str], gold: Sequence[GoldExample]) -> None:
    for split, name in SPLITS.items():
        rows = sorted((row for row in gold if row.split == split), key=lambda row: row.example_id)
        table = pa.table(
            {
                "example_id": pa.array([row.example_id for row in rows], pa.int64()),
                "text": pa.array([row.text for row in rows], pa.string()),
                "label": pa.array([row.label for row in rows], pa.string()),
            }
        )
        pq.write_table(table, folder / name, compression="zstd")
    counts = Counter(row.label for row in gold)
    manifest = {"id": snapshot_id, "labels": list(labels), "counts": {label: counts[label] for label in labels}}
    write_json(folder / MANIFEST, manifest)


def read_counts(folder: Path) -> dict[str, int]:
    """Examples by label name, pool and hold-out together, of the snapshot in this folder."""
    counts: dict[str, int] = (read_json(folder / MANIFEST) or {}).get("counts", {})
    return counts
