"""Spans with a label each: a tag for each word, at its first token, or for each token."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from datasets import Dataset
from transformers import DataCollatorForTokenClassification

from studio.tasks.token_classification.alignment import encode_spans
from studio.tasks.token_classification.decoding import pieces_of
from studio.tasks.token_classification.encoding import Encoding
from studio.tasks.token_classification.iob import tags_of_labels
from studio.tasks.token_classification.overlap import Place
from studio.tasks.token_classification.spans import spans_of
from studio.tasks.token_classification.task import USUAL_AGGREGATION as USUAL
from studio.training.request import RunRequest
from studio.training.run.dataset import PASSED_OVER, values_of
from studio.training.run.methods.base import Method
from studio.training.run.methods.lesson import keep_lesson
from studio.training.run.reading import Reading

# What tokenizers give for each token that models take.
TOKEN_COLUMNS = ("input_ids", "attention_mask", "token_type_ids")


class Spans(Method):
    """Cross-entropy of the tags; where words are read, it passes over all but the first token of each."""

    def outputs(self, labels: Sequence[str]) -> list[str]:
        return tags_of_labels(labels)

    def encode(self, table: pa.Table, reading: Reading) -> Dataset:
        """A text that is too long is cut as the tokenizer would cut it."""

        def encode_rows(rows: dict[str, list[Any]]) -> dict[str, Any]:
            found = reading.processor(
                rows["text"], return_offsets_mapping=True, return_special_tokens_mask=True, verbose=False
            )
            values, passed_over = values_of(rows["label"]), _places(rows)
            made = [
                _row(found, place, text, values[place], passed_over[place], reading)
                for place, text in enumerate(rows["text"])
            ]
            return {name: [row[name] for row in made] for name in made[0]}

        return Dataset(table).map(encode_rows, batched=True, remove_columns=table.column_names, keep_in_memory=True)

    def collator(self, reading: Reading, model: Any) -> Callable[..., Any]:
        made: Callable[..., Any] = DataCollatorForTokenClassification(reading.processor)
        return made

    def settle(self, folder: Path, request: RunRequest, snapshot: Path) -> dict[str, Any]:
        """How tokens become words stands in the config; the likeliest tag is said, however sure that is."""
        return keep_lesson(folder, request)


def _places(rows: dict[str, list[Any]]) -> list[list[Place]]:
    """Where the loss passes over each text."""
    cells = rows.get(PASSED_OVER) or [None] * len(rows["text"])
    return [[(start, end) for start, end in json.loads(cell)] if cell else [] for cell in cells]


def _row(
    found: Any, place: int, text: str, value: Any, passed_over: Sequence[Place], reading: Reading
) -> dict[str, list[int]]:
    encoding = Encoding(found["offset_mapping"][place], found.word_ids(place), found["special_tokens_mask"][place])
    encoded = encode_spans(
        text, spans_of(value), encoding, reading.labels, pieces=pieces_of(reading.lesson.get("aggregation", USUAL)),
        max_length=reading.max_length, side=reading.processor.truncation_side, passed_over=passed_over,
    )  # fmt: skip
    columns = {name: [found[name][place][token] for token in encoded.kept] for name in TOKEN_COLUMNS if name in found}
    return columns | {"labels": encoded.classes}
