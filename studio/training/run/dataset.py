"""A snapshot's splits, and their texts as a model reads them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import Dataset
from transformers import PreTrainedTokenizerBase

COLUMNS = ("text", "label")
# A distribution over the labels, where the run learns from what several annotators said.
TARGET = "target"


def read_split(snapshot: Path, split: str) -> pa.Table:
    """Columns text and label of one of a snapshot's splits; where there are soft labels, target of `train` too."""
    path = snapshot / f"{split}.parquet"
    soft = [TARGET] if TARGET in pq.read_schema(path).names else []
    return pq.read_table(path, columns=[*COLUMNS, *soft])


def encode(table: pa.Table, tokenizer: PreTrainedTokenizerBase, labels: Sequence[str], max_length: int) -> Dataset:
    """Columns of the tokenizer (input_ids, attention_mask, …) and `labels`: each one's place, or its distribution."""
    place = {label: index for index, label in enumerate(labels)}

    def encode_rows(rows: dict[str, list[Any]]) -> dict[str, Any]:
        encoded = dict(tokenizer(rows["text"], truncation=True, max_length=max_length))
        return encoded | {"labels": rows.get(TARGET) or [place[label] for label in rows["label"]]}

    return Dataset(table).map(encode_rows, batched=True, remove_columns=table.column_names, keep_in_memory=True)
