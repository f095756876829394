"""A folder that `datasets.load_dataset` opens: the splits train and holdout as Parquet, and a card that names them."""

import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from storage.databases.batches import batches
from storage.repositories.gold import LabelledRow
from studio.exchange.source import Source

BATCH_ROWS = 5_000
# What people call the splits outside.
SPLITS = {"pool": "train", "holdout": "holdout"}


def write_dataset(source: Source, file: BinaryIO) -> int:
    """The folder as a zip file; returns how many rows there were."""
    with TemporaryDirectory(prefix="studio-export-") as place:
        folder = Path(place)
        rows = write_dataset_folder(source, folder)
        with zipfile.ZipFile(file, "w") as archive:  # Parquet is compressed already
            for path in sorted(folder.rglob("*.*")):
                archive.write(path, Path(source.project.name) / path.relative_to(folder))
    return rows


def write_dataset_folder(source: Source, folder: Path) -> int:
    """Write the agreed labels into an empty folder; returns how many there were."""
    labels = source.labels_in_use()
    schema = _schema(labels)
    paths = {split: folder / "data" / f"{name}-00000-of-00001.parquet" for split, name in SPLITS.items()}
    (folder / "data").mkdir(parents=True, exist_ok=True)
    counts = dict.fromkeys(SPLITS, 0)
    writers = {split: pq.ParquetWriter(path, schema) for split, path in paths.items()}
    try:
        for batch in batches(source.gold(), BATCH_ROWS):
            for split, writer in writers.items():
                mine = [row for row in batch if row.split == split]
                counts[split] += len(mine)
                if mine:
                    writer.write_table(_table(mine, labels, schema))
    finally:
        for writer in writers.values():
            writer.close()
    filled = {split: name for split, name in SPLITS.items() if counts[split]} or {"pool": SPLITS["pool"]}
    for split in SPLITS.keys() - filled.keys():
        paths[split].unlink()
    (folder / "README.md").write_text(_card(source, filled.values(), labels), encoding="utf-8")
    return sum(counts.values())


def _schema(labels: list[str]) -> pa.Schema:
    features = {
        "text": {"dtype": "string", "_type": "Value"},
        "label": {"names": labels, "_type": "ClassLabel"},
        "reason": {"dtype": "string", "_type": "Value"},
    }
    note = json.dumps({"info": {"features": features}})
    fields = [("text", pa.string()), ("label", pa.int64()), ("reason", pa.string())]
    return pa.schema(fields, metadata={"huggingface": note})


def _table(rows: list[LabelledRow], labels: list[str], schema: pa.Schema) -> pa.Table:
    numbers = {name: number for number, name in enumerate(labels)}
    columns = [[row.text for row in rows], [numbers[row.label] for row in rows], [row.reason for row in rows]]
    return pa.table(columns, schema=schema)


def _card(source: Source, splits: Iterable[str], labels: list[str]) -> str:
    files = "".join(f"  - split: {name}\n    path: data/{name}-*.parquet\n" for name in splits)
    title = json.dumps(source.project.title, ensure_ascii=False)
    listed = "\n".join(f"- {name}" for name in labels)
    return (
        "---\n"
        f"pretty_name: {title}\n"
        "task_categories:\n- text-classification\n"
        f"configs:\n- config_name: default\n  data_files:\n{files}"
        "---\n\n"
        f"# {source.project.title}\n\n"
        "The agreed labels of a studio. `train` is what models learn from, `holdout` what they are measured on; "
        "`reason` says why a label is the agreed one.\n\n"
        f"Labels:\n\n{listed}\n"
    )
