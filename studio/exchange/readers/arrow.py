"""Arrow tables as records, a batch at a time; class numbers become class names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa

from studio.exchange.readers.record import Record

BATCH_ROWS = 1_000
# The names of a class, by column: what `datasets` calls a ClassLabel.
ClassNames = Mapping[str, Sequence[str]]


def records(tables: Iterable[pa.Table | pa.RecordBatch], class_names: ClassNames) -> Iterator[Record]:
    """The rows of the tables in order, counted from 1."""
    row = 0
    for table in tables:
        for values in table.to_pylist():
            row += 1
            for column, names in class_names.items():
                values[column] = _name(names, values[column])
            yield Record(row, values)


def _name(names: Sequence[str], number: object) -> object:
    if not isinstance(number, int):
        return number
    # Data sets mark a row without a class as -1.
    return names[number] if 0 <= number < len(names) else None
