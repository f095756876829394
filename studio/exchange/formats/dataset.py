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
from studio.exchange.formats.images import FEATURE, HELD, held
from studio.exchange.readers.arrow import BATCH_FILES
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
    columns = Columns(source, labels)
    paths = {split: folder / "data" / f"{name}-00000-of-00001.parquet" for split, name in SPLITS.items()}
    (folder / "data").mkdir(parents=True, exist_ok=True)
    counts = dict.fromkeys(SPLITS, 0)
    writers = {split: pq.ParquetWriter(path, columns.schema) for split, path in paths.items()}
    try:
        for batch in batches(source.gold(), BATCH_FILES if source.form.is_image else BATCH_ROWS):
            for split, writer in writers.items():
                mine = [row for row in batch if row.split == split]
                counts[split] += len(mine)
                if mine:
                    writer.write_table(columns.table(mine))
    finally:
        for writer in writers.values():
            writer.close()
    filled = {split: name for split, name in SPLITS.items() if counts[split]} or {"pool": SPLITS["pool"]}
    for split in SPLITS.keys() - filled.keys():
        paths[split].unlink()
    (folder / "README.md").write_text(_card(source, filled.values(), labels), encoding="utf-8")
    return sum(counts.values())


class Columns:
    """What is told of each row: a text, and what else the project's examples have; the label; and why it is that."""

    def __init__(self, source: Source, labels: list[str]) -> None:
        self._form = source.form
        self._images = source.images
        self._numbers = {name: number for number, name in enumerate(labels)}
        inputs = source.transaction.examples.inputs(source.project.id)
        # Images alone have no text.
        self._inputs = ("image",) if self._form.is_image else ("text", *inputs)
        kind, feature = self._form.feature(labels)
        words = {"dtype": "string", "_type": "Value"}
        asked = {name: FEATURE if name == "image" else words for name in self._inputs}
        features = {**asked, "label": feature, "reason": words}
        kinds = [(name, HELD if name == "image" else pa.string()) for name in self._inputs]
        fields = [*kinds, ("label", kind), ("reason", pa.string())]
        self.schema = pa.schema(fields, metadata={"huggingface": json.dumps({"info": {"features": features}})})

    def table(self, rows: list[LabelledRow]) -> pa.Table:
        inputs = [[self._input(row, name) for row in rows] for name in self._inputs]
        labels = [self._form.numbered(row.label, self._numbers) for row in rows]
        return pa.table([*inputs, labels, [row.reason for row in rows]], schema=self.schema)

    def _input(self, row: LabelledRow, name: str) -> object:
        found = getattr(row, name)
        return held(self._images, found) if name == "image" and found is not None else found


def _card(source: Source, splits: Iterable[str], labels: list[str]) -> str:
    files = "".join(f"  - split: {name}\n    path: data/{name}-*.parquet\n" for name in splits)
    title = json.dumps(source.project.title, ensure_ascii=False)
    listed = "\n".join(f"- {name}" for name in labels) or "none: its answers have no labels"
    return (
        "---\n"
        f"pretty_name: {title}\n"
        f"task_categories:\n- {source.form.category}\n"
        f"configs:\n- config_name: default\n  data_files:\n{files}"
        "---\n\n"
        f"# {source.project.title}\n\n"
        "The agreed labels of a studio. `train` is what models learn from, `holdout` what they are measured on; "
        "`reason` says why a label is the agreed one.\n\n"
        f"Labels:\n\n{listed}\n"
    )
