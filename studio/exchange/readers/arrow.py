"""Arrow tables as records, a batch at a time; class numbers become class names."""

from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa

from studio.exchange.readers.classes import Renaming
from studio.exchange.readers.record import Record

BATCH_ROWS = 1_000
# Of files that may have megabytes each.
BATCH_FILES = 32


def records(tables: Iterable[pa.Table | pa.RecordBatch], class_names: Mapping[str, Renaming]) -> Iterator[Record]:
    """The rows of the tables in order, counted from 1."""
    row = 0
    for table in tables:
        for values in table.to_pylist():
            row += 1
            for column, renamed in class_names.items():
                values[column] = renamed(values[column])
            yield Record(row, values)


def batch_rows(schema: pa.Schema) -> int:
    """How many rows are in memory at once: fewer where columns hold files."""
    return BATCH_FILES if any(_holds_bytes(field.type) for field in schema) else BATCH_ROWS


def _holds_bytes(kind: pa.DataType) -> bool:
    if pa.types.is_struct(kind):
        return any(_holds_bytes(field.type) for field in kind)
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))
