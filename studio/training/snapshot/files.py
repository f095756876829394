"""A snapshot as a folder: a Parquet file for each split, whole and on the disk, or not there at all."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from studio.training.files import flush, read_json, write_json
from studio.training.snapshot.content import SCHEMA, SPLITS, Content

MANIFEST = "snapshot.json"
COLUMNS = [name for name in SCHEMA.names if name != "split"]
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
        rows = content.rows.filter(pc.equal(content.rows["split"], split)).select(COLUMNS)
        pq.write_table(rows.combine_chunks(), folder / f"{split}.parquet", compression="zstd")
        flush(folder / f"{split}.parquet")
    manifest = {"id": content.id, "labels": list(content.labels), "counts": content.count()}
    write_json(folder / MANIFEST, manifest)
    flush(folder)


def read(folder: Path) -> Content:
    """What the files of a snapshot hold, so that it can be compared with their name.

    Raises:
        OSError: a file is missing.
        pyarrow.ArrowInvalid: a file is not what was written.
    """
    manifest = read_json(folder / MANIFEST)
    if manifest is None:
        raise FileNotFoundError(f"{folder / MANIFEST} is not there")
    tables = []
    for split in SPLITS:
        rows = pq.read_table(folder / f"{split}.parquet")
        tables.append(rows.append_column("split", pa.array([split] * len(rows), pa.string())).cast(SCHEMA))
    return Content(tuple(manifest["labels"]), pa.concat_tables(tables).sort_by("example_id"))


def read_counts(folder: Path) -> dict[str, int]:
    """Examples by label name, of all splits together, of the snapshot in this folder."""
    counts: dict[str, int] = (read_json(folder / MANIFEST) or {}).get("counts", {})
    return counts
