"""What a snapshot holds, and the name that follows from it."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from studio.training.snapshot.drawing import Drawn, Grouped, drawn_groups

POOL = "pool"
TRAIN, VALIDATION, CALIBRATION, HOLDOUT = "train", "validation", "calibration", "holdout"
SPLITS = (TRAIN, VALIDATION, CALIBRATION, HOLDOUT)
SCHEMA = pa.schema(
    {
        "example_id": pa.int64(),
        "label_id": pa.int64(),
        "text": pa.string(),
        "label": pa.string(),
        "split": pa.string(),
        "revisions": pa.list_(pa.int64()),
    }
)
# With what annotators' answers make of each example that is trained on, where a project wants that.
SOFT_SCHEMA = SCHEMA.append(pa.field("target", pa.list_(pa.float64())))
BATCH_ROWS = 10_000


class GoldExample(Grouped, Protocol):
    """What freezing needs to know of an example.

    `label_id` is the revision that its gold label was taken from, and one of the `revisions` that this rests on.
    """

    @property
    def example_id(self) -> int: ...
    @property
    def label_id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def split(self) -> str: ...
    @property
    def revisions(self) -> Sequence[int]: ...


@dataclass(frozen=True)
class Content:
    """The labels in use, and a row of SCHEMA (or SOFT_SCHEMA) for each gold example, in the order of the examples.

    `id` is the SHA-256 of all of it, hex.
    """

    labels: tuple[str, ...]
    rows: pa.Table
    id: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", _digest(self.labels, self.rows))

    def count(self) -> dict[str, int]:
        """Examples by label, of all splits together."""
        counted = {row["values"]: row["counts"] for row in self.rows["label"].value_counts().to_pylist()}
        return {label: counted.get(label, 0) for label in self.labels}


def content_of(
    key: str, labels: Sequence[str], gold: Sequence[GoldExample], targets: Mapping[int, list[float]] | None = None
) -> Content:
    """Gold labels as a snapshot holds them; `key` is the project's, by which the splits of the pool are drawn.

    `targets`, by example, give the probability of each label in the order of `labels`.
    """
    drawn = drawn_groups(key, [row for row in gold if row.split == POOL])
    ordered = sorted(gold, key=lambda row: row.example_id)
    columns: dict[str, list[object]] = {
        "example_id": [row.example_id for row in ordered],
        "label_id": [row.label_id for row in ordered],
        "text": [row.text for row in ordered],
        "label": [row.label for row in ordered],
        "split": [_split(row, drawn) for row in ordered],
        "revisions": [list(row.revisions) for row in ordered],
    }
    if targets is None:
        return Content(tuple(labels), pa.table(columns, SCHEMA))
    columns["target"] = [
        targets[row.example_id] if split == TRAIN else None
        for row, split in zip(ordered, columns["split"], strict=True)
    ]
    return Content(tuple(labels), pa.table(columns, SOFT_SCHEMA))


def schema_of(names: Collection[str]) -> pa.Schema:
    """Of rows that have these columns."""
    return SOFT_SCHEMA if "target" in names else SCHEMA


def _split(row: GoldExample, drawn: Drawn) -> str:
    if row.split != POOL:
        return HOLDOUT
    if row.group in drawn.validation:
        return VALIDATION
    return CALIBRATION if row.group in drawn.calibration else TRAIN


def _digest(labels: Sequence[str], rows: pa.Table) -> str:
    """Over lines of JSON: the labels, then each row."""
    digest = hashlib.sha256(_line(list(labels)))
    for batch in rows.select(schema_of(rows.column_names).names).to_batches(BATCH_ROWS):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            digest.update(_line(list(row)))
    return digest.hexdigest()


def _line(values: list[str] | list[object]) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"
