"""Several projects about the same inputs as one table: a row for each input, and a column for each project's answers.

So intents and slots of the same sentences come out as what models of several tasks are trained on. An input that any
of the projects holds out is held out: nothing that one of them is measured on may be learnt by way of another.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from storage.databases.batches import batches
from studio.errors import InvalidInput
from studio.exchange.source import Source
from studio.exchange.writers import BATCH_ROWS, INPUTS, cell
from studio.tasks.base import Asked, Said

INPUT_NAMES = ("text", *INPUTS, "split")
Row = list[Any]


def write_side_by_side(sources: Sequence[Source], format: str, file: BinaryIO) -> int:
    """Every input that at least one of the projects has agreed on; returns how many they are.

    Raises InvalidInput: there is no such format for several projects, or one of them is named twice.
    """
    if format not in WRITERS:
        raise InvalidInput(f"Several projects do not fit into {format!r}. Choose one of: {', '.join(WRITERS)}.")
    names = [source.project.name for source in sources]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InvalidInput(f"{twice[0]!r} is named twice. Name each project once.")
    return WRITERS[format](_rows(sources), file, _schema(sources))


def _schema(sources: Sequence[Source]) -> pa.Schema:
    """A column says which task its answers are of, and by which labels."""
    answers = []
    for source in sources:
        about = {"project": source.project.title, "task": source.project.task}
        labels = json.dumps(source.labels_in_use(), ensure_ascii=False)
        answers.append(pa.field(_column(source.project.name), source.form.column, metadata={**about, "labels": labels}))
    return pa.schema([pa.field(name, pa.string()) for name in INPUT_NAMES] + answers)


def _column(project: str) -> str:
    """A project may be called as a column is."""
    return f"{project}_labels" if project in INPUT_NAMES else project


def _rows(sources: Sequence[Source]) -> Iterator[Row]:
    """The first project's inputs in its order, then what only others know; a digest an input is kept, and no text."""
    kept: list[dict[bytes, Said]] = [{_digest(row): row.label for row in source.gold()} for source in sources[1:]]
    held, seen = {_digest(asked) for source in sources for asked in source.held_out()}, set[bytes]()
    for place, source in enumerate(sources):
        for row in source.gold():
            key = _digest(row)
            if key in seen:
                continue
            seen.add(key)
            found = [answers.get(key) for answers in kept[max(0, place - 1) :]]
            own = found if place else [row.label, *found]
            said = [None] * (len(sources) - len(own)) + own
            yield [row.text, row.question, row.image, "holdout" if key in held else "pool", *said]


def _digest(row: Asked) -> bytes:
    asked = json.dumps([row.text, row.question, row.image])
    return blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _json_lines(rows: Iterable[Row], file: BinaryIO, schema: pa.Schema) -> int:
    count = 0
    for row in rows:
        file.write(json.dumps(dict(zip(schema.names, row, strict=True)), ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def _csv(rows: Iterable[Row], file: BinaryIO, schema: pa.Schema) -> int:
    count, text = 0, io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text)
        writer.writerow(schema.names)
        for row in rows:
            writer.writerow([cell(value) for value in row])
            count += 1
    finally:
        text.detach()
    return count


def _parquet(rows: Iterable[Row], file: BinaryIO, schema: pa.Schema) -> int:
    count = 0
    with pq.ParquetWriter(file, schema) as writer:
        for batch in batches(rows, BATCH_ROWS):
            writer.write_table(pa.table([list(column) for column in zip(*batch, strict=True)], schema=schema))
            count += len(batch)
    return count


WRITERS: dict[str, Callable[[Iterable[Row], BinaryIO, pa.Schema], int]] = {
    "jsonl": _json_lines,
    "csv": _csv,
    "parquet": _parquet,
}
