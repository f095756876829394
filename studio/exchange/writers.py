"""Labels as files, one format a function: rows in, bytes out, a few rows in memory at a time.

JSON Lines and Parquet are exact. In CSV a cell that a spreadsheet would run as a formula starts with an apostrophe,
which stays when the file is imported again.
"""

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from operator import attrgetter
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from storage.databases.batches import batches
from storage.repositories.gold import LabelledRow

BATCH_ROWS = 5_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
SCHEMA = pa.schema(
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
COLUMNS: tuple[str, ...] = tuple(SCHEMA.names)

CREATED_AT = COLUMNS.index("created_at")
values_of = attrgetter(*COLUMNS)


def write_csv(rows: Iterable[LabelledRow], file: BinaryIO) -> int:
    """UTF-8 without a byte order mark, lines ended by CR LF as RFC 4180 says."""
    count = 0
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow([harmless(value) for value in _values(row)])
            count += 1
    finally:
        text.detach()
    return count


def write_json_lines(rows: Iterable[LabelledRow], file: BinaryIO) -> int:
    """One object a line."""
    count = 0
    for row in rows:
        file.write(json.dumps(dict(zip(COLUMNS, _values(row), strict=True)), ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def write_parquet(rows: Iterable[LabelledRow], file: BinaryIO) -> int:
    """One row group for each batch."""
    count = 0
    with pq.ParquetWriter(file, SCHEMA) as writer:
        for batch in batches(rows, BATCH_ROWS):
            columns = zip(*(_values(row) for row in batch), strict=True)
            writer.write_table(pa.table([list(column) for column in columns], schema=SCHEMA))
            count += len(batch)
    return count


def _values(row: LabelledRow) -> list[object]:
    values = list(values_of(row))
    values[CREATED_AT] = datetime.fromtimestamp(row.created_at, UTC).isoformat(timespec="milliseconds")
    return values


def harmless(value: object) -> object:
    """The cell as a spreadsheet shows it without running it: an apostrophe before what would start a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
