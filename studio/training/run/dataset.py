"""A snapshot's splits, and their texts as a model reads them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import Dataset
from transformers import PreTrainedTokenizerBase

COLUMNS = ("text", "label")


def read_split(snapshot: Path, split: str) -> pa.Table:
    """Columns text and label of `train`, `calibration` or `holdout`; a snapshot without that split has no rows."""
    path = snapshot / f"{split}.parquet"
    if not path.exists():
        return pa.table({name: pa.array([], pa.string()) for name in COLUMNS})
    return pq.read_table(path, columns=list(COLUMNS))


def encode(table: pa.Table, tokenizer: PreTrainedTokenizerBase, labels: Sequence[str], max_length: int) -> Dataset:
    """Columns of the tokenizer (input_ids, attention_mask, …) and `labels`, the place of each label in `labels`."""
    place = {label: index for index, label in enumerate(labels)}

    def encode_rows(rows: dict[str, list[Any]]) -> dict[str, Any]:
        encoded = dict(tokenizer(rows["text"], truncation=True, max_length=max_length))
        return encoded | {"labels": [place[label] for label in rows["label"]]}

    return Dataset(table).map(encode_rows, batched=True, remove_columns=list(COLUMNS), keep_in_memory=True)
