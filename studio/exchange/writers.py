"""Labels as files, one format a function: rows in, bytes out, a few rows in memory at a time.

What a model says of each example can stand beside them, in columns of its own.

JSON Lines and Parquet are exact. In CSV a cell that a spreadsheet would run as a formula starts with an apostrophe,
which stays when the file is imported again.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from storage.databases.batches import batches

BATCH_ROWS = 5_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
PLAIN = pa.schema(
    [
        ("text", pa.string()),
        ("label", pa.string()),
        ("split", pa.string()),
        ("annotator", pa.string()),
        ("revision", pa.int64()),
        ("suggested", pa.string()),
        ("suggested_probability", pa.float64()),
        ("version", pa.string()),
        ("seconds", pa.float64()),
        ("created_at", pa.string()),
        ("example_id", pa.int64()),
        ("reason", pa.string()),
    ]
)
COLUMNS: tuple[str, ...] = tuple(PLAIN.names)
# What examples of some projects have beside a text, or in its place.
INPUTS = {name: pa.field(name, pa.string()) for name in ("question", "image")}
# What else the last scoring says of an example beside what it predicts: how sure it is, and the version that says so.
SCORES = (
    pa.field("probability", pa.float64()),
    pa.field("uncertainty", pa.float64()),
    pa.field("scored_by", pa.string()),
)


def schema_of(label: pa.DataType, inputs: Iterable[str] = (), *, scored: bool = False) -> pa.Schema:
    """The columns of an export whose answers are of this type, and whose examples have these inputs."""
    columns = [pa.field("label", label) if field.name == "label" else field for field in PLAIN]
    more = [INPUTS[name] for name in inputs]
    scores = [pa.field("predicted", label), *SCORES] if scored else []
    return pa.schema([columns[0], *more, *columns[1:], *scores])


def write_csv(rows: Iterable[object], file: BinaryIO, schema: pa.Schema = PLAIN) -> int:
    """UTF-8 without a byte order mark, lines ended by CR LF as RFC 4180 says."""
    count = 0
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text)
        writer.writerow(schema.names)
        for values in values_of(rows, schema):
            writer.writerow([cell(value) for value in values])
            count += 1
    finally:
        text.detach()
    return count


def write_json_lines(rows: Iterable[object], file: BinaryIO, schema: pa.Schema = PLAIN) -> int:
    """One object a line."""
    count = 0
    for values in values_of(rows, schema):
        file.write(json.dumps(dict(zip(schema.names, values, strict=True)), ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def write_parquet(rows: Iterable[object], file: BinaryIO, schema: pa.Schema = PLAIN) -> int:
    """One row group for each batch."""
    count = 0
    with pq.ParquetWriter(file, schema) as writer:
        for batch in batches(values_of(rows, schema), BATCH_ROWS):
            writer.write_table(pa.table([list(column) for column in zip(*batch, strict=True)], schema=schema))
            count += len(batch)
    return count


def values_of(rows: Iterable[object], schema: pa.Schema) -> Iterator[list[Any]]:
    """The columns of each row, which has an attribute for each; the moment as ISO 8601 in UTC."""
    read, moment = attrgetter(*schema.names), schema.names.index("created_at")
    for row in rows:
        values = list(read(row))
        if values[moment] is not None:
            values[moment] = datetime.fromtimestamp(values[moment], UTC).isoformat(timespec="milliseconds")
        yield values


def cell(value: object) -> object:
    """What stands in a cell of CSV: a list as JSON, everything else as it is, and nothing that a spreadsheet runs."""
    return harmless(json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value)


def harmless(value: object) -> object:
    """The cell as a spreadsheet shows it without running it: an apostrophe before what would start a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
