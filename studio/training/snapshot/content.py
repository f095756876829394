"""What a snapshot holds, and the name that follows from it."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import pyarrow as pa

from studio.tasks import find_task
from studio.tasks.base import Said, Task
from studio.training.snapshot.drawing import Drawn, Grouped, drawn_groups
from studio.training.snapshot.labels import read, written

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
# What examples of some tasks have besides: what is asked about the text, and the name of an image's file.
INPUTS = {"question": pa.string(), "image": pa.string()}
# What annotators' answers make of each example that is trained on, where a project wants that.
TARGET = "target"
# Where a text has what is not to be learnt, as JSON: [[start, end], …] in code points.
PASSED_OVER = "passed_over"
MORE = {**INPUTS, TARGET: pa.list_(pa.float64()), PASSED_OVER: pa.string()}
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
    def question(self) -> str | None: ...
    @property
    def image(self) -> str | None: ...
    @property
    def revisions(self) -> Sequence[int]: ...


# What was done to answers with places, as the files of a snapshot call it.
TREATMENT = "treatment"


@dataclass(frozen=True, slots=True)
class Treated:
    """What is learnt of some examples in place of what is agreed, by id, and where the loss passes over their texts.

    `treatment` is what was chosen, for which tokenizer, and what was found, as JSON.
    """

    said: Mapping[int, Said]
    passed_over: Mapping[int, str]
    treatment: Mapping[str, Any]


@dataclass(frozen=True)
class Content:
    """The task, the labels in use, and a row for each gold example, in the order of the examples; see `schema_of`.

    `treatment` says what was done to answers that do not fit a tokenizer's words, and how many there were; None where
    answers have no places. `id` is the SHA-256 of all that, hex.
    """

    task: str
    labels: tuple[str, ...]
    rows: pa.Table
    treatment: Mapping[str, Any] | None = None
    id: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", _digest(self.labels, self.rows, self.treatment))

    def count(self) -> dict[str, int]:
        """Examples by label, of all splits together; an example with several labels counts for each."""
        return counts_of(find_task(self.task), self.labels, self.rows["label"])


def counts_of(task: Task, labels: Sequence[str], cells: pa.ChunkedArray) -> dict[str, int]:
    """Examples by label, of the cells that say what is agreed of each."""
    counted: Counter[str] = Counter()
    for row in cells.value_counts().to_pylist():
        for label in set(task.named(read(task, row["values"]))):
            counted[label] += row["counts"]
    return {label: counted[label] for label in labels}


def content_of(
    key: str,
    task: str,
    labels: Sequence[str],
    gold: Sequence[GoldExample],
    targets: Mapping[int, list[float]] | None = None,
    treated: "Treated | None" = None,
) -> Content:
    """Gold labels as a snapshot holds them; `key` is the project's, by which the splits of the pool are drawn.

    `targets`, by example, give the probability of each label in the order of `labels`. What is `treated` stands in the
    place of what is agreed.
    """
    kind = find_task(task)
    drawn = drawn_groups(key, kind, [row for row in gold if row.split == POOL])
    ordered = sorted(gold, key=lambda row: row.example_id)
    changed = treated.said if treated else {}
    columns: dict[str, list[object]] = {
        "example_id": [row.example_id for row in ordered],
        "label_id": [row.label_id for row in ordered],
        "text": [row.text for row in ordered],
        "label": [written(kind, changed.get(row.example_id, row.label)) for row in ordered],
        "split": [_split(row, drawn) for row in ordered],
        "revisions": [list(row.revisions) for row in ordered],
        "question": [row.question for row in ordered],
        "image": [row.image for row in ordered],
    }
    for name in INPUTS:
        if all(value is None for value in columns[name]):
            del columns[name]
    if targets is not None:
        columns[TARGET] = [
            targets[row.example_id] if split == TRAIN else None
            for row, split in zip(ordered, columns["split"], strict=True)
        ]
    if treated is not None and treated.passed_over:
        columns[PASSED_OVER] = [treated.passed_over.get(row.example_id) for row in ordered]
    treatment = treated.treatment if treated is not None else None
    return Content(task, tuple(labels), pa.table(columns, schema_of(columns)), treatment)


def schema_of(names: Collection[str]) -> pa.Schema:
    """Of rows that have these columns."""
    schema = SCHEMA
    for name, kind in MORE.items():
        schema = schema.append(pa.field(name, kind)) if name in names else schema
    return schema


def _split(row: GoldExample, drawn: Drawn) -> str:
    if row.split != POOL:
        return HOLDOUT
    if row.group in drawn.validation:
        return VALIDATION
    return CALIBRATION if row.group in drawn.calibration else TRAIN


def _digest(labels: Sequence[str], rows: pa.Table, treatment: Mapping[str, Any] | None) -> str:
    """Over lines of JSON: the labels, the treatment if there is one, then each row."""
    digest = hashlib.sha256(_line(labels))
    if treatment is not None:
        digest.update(_line([TREATMENT, treatment]))
    for batch in rows.select(schema_of(rows.column_names).names).to_batches(BATCH_ROWS):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            digest.update(_line(row))
    return digest.hexdigest()


def _line(values: Sequence[object]) -> bytes:
    return json.dumps(list(values), ensure_ascii=False).encode() + b"\n"
