"""A snapshot as a folder: a Parquet file for each split, whole and on the disk, or not there at all."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from studio.durable import flush
from studio.training.files import read_json, write_json
from studio.training.snapshot.content import INPUTS, PASSED_OVER, SPLITS, TARGET, TRAIN, TREATMENT, VALIDATION, Content

MANIFEST = "snapshot.json"
COLUMNS = ["example_id", "label_id", "text", "label"]
# What else the files of some splits have, where there is such a thing.
BESIDE = {TRAIN: (TARGET, PASSED_OVER), VALIDATION: (PASSED_OVER,)}
DIGITS = 16


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A frozen set of gold labels; `id` is the SHA-256 of its content, `folder` where its files are."""

    id: str
    folder: Path
    labels: tuple[str, ...]


def freeze(root: Path, content: Content) -> Snapshot:
    """Write the snapshot's folder under `root`, unless the same content stands there already."""
    target = folder_of(root, content.id)
    if target.exists() and not holds(target, content):
        shutil.rmtree(target)  # files are gone or damaged, or it is of a time with fewer splits
    if not target.exists():
        root.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".writing-", dir=root))
        try:
            write(beside, content)
            beside.rename(target)
        except OSError:
            shutil.rmtree(beside, ignore_errors=True)
            if not target.exists():
                raise
        flush(root)
    return Snapshot(content.id, target, content.labels)


def folder_of(root: Path, snapshot_id: str) -> Path:
    return root / snapshot_id[:DIGITS]


def write(folder: Path, content: Content) -> None:
    """The files of a snapshot; the same content gives the same bytes."""
    for split in SPLITS:
        pq.write_table(_rows_of(content, split), folder / f"{split}.parquet", compression="zstd")
        flush(folder / f"{split}.parquet")
    write_json(folder / MANIFEST, _manifest(content))
    flush(folder)


def holds(folder: Path, content: Content) -> bool:
    """Whether the files of a folder are those of this content, as far as one can read them."""
    try:
        tables = [pq.read_table(folder / f"{split}.parquet") for split in SPLITS]
        manifest = read_json(folder / MANIFEST)
    except (OSError, pa.ArrowException, ValueError):
        return False
    return manifest == _manifest(content) and tables == [_rows_of(content, split) for split in SPLITS]


def read_counts(folder: Path) -> dict[str, int]:
    """Examples by label name, of all splits together, of the snapshot in this folder."""
    counts: dict[str, int] = (read_json(folder / MANIFEST) or {}).get("counts", {})
    return counts


def read_treatment(folder: Path) -> dict[str, Any] | None:
    """What was done to answers with places, of the snapshot in this folder; None where there are none."""
    treatment: dict[str, Any] | None = (read_json(folder / MANIFEST) or {}).get(TREATMENT)
    return treatment


def _rows_of(content: Content, split: str) -> pa.Table:
    wanted = [*INPUTS, *BESIDE.get(split, ())]
    more = [name for name in wanted if name in content.rows.column_names]
    return content.rows.filter(pc.equal(content.rows["split"], split)).select(COLUMNS + more).combine_chunks()


def _manifest(content: Content) -> dict[str, object]:
    manifest: dict[str, object] = {"id": content.id, "labels": list(content.labels), "counts": content.count()}
    if content.treatment is not None:
        manifest[TREATMENT] = dict(content.treatment)
    return manifest
