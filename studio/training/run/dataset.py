"""A snapshot's splits, and their texts as a model reads them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import Dataset

from studio.images import ImageFolder
from studio.tasks.base import Said
from studio.training.request import RunRequest
from studio.training.run.reading import Reading
from studio.training.snapshot.labels import read_structured

COLUMNS = ("text", "label")
# What examples of some tasks have besides, and a distribution over the labels, where the run learns from what several
# annotators said; and where the loss passes over a text.
QUESTION, IMAGE, TARGET, PASSED_OVER = "question", "image", "target", "passed_over"
OTHERS = (QUESTION, IMAGE, TARGET, PASSED_OVER)


def read_split(snapshot: Path, split: str) -> pa.Table:
    """Columns text and label of one of a snapshot's splits, and those of the others that it has."""
    path = snapshot / f"{split}.parquet"
    found = pq.read_schema(path).names
    return pq.read_table(path, columns=[*COLUMNS, *(name for name in OTHERS if name in found)])


def images_of(request: RunRequest, snapshot: Path) -> ImageFolder:
    """Where the images of a snapshot lie."""
    return ImageFolder((snapshot / request.images).resolve())


def values_of(cells: Sequence[str]) -> list[Said]:
    """What cells of labels say that are more than names."""
    return [read_structured(cell) for cell in cells]


def encode_texts(
    table: pa.Table, reading: Reading, labels_of: Callable[[dict[str, list[Any]]], Sequence[Any]]
) -> Dataset:
    """Columns of the tokenizer (input_ids, attention_mask, …), and `labels` as they are made of rows of the table."""

    def encode_rows(rows: dict[str, list[Any]]) -> dict[str, Any]:
        encoded = dict(reading.processor(rows["text"], truncation=True, max_length=reading.max_length))
        return encoded | {"labels": labels_of(rows)}

    return Dataset(table).map(encode_rows, batched=True, remove_columns=table.column_names, keep_in_memory=True)
