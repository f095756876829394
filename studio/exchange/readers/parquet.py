"""Parquet, read in batches."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from studio.errors import BadFile
from studio.exchange.readers.arrow import batch_rows, records
from studio.exchange.readers.classes import Renaming, renamings
from studio.exchange.readers.columns import require_different
from studio.exchange.readers.record import Record


def read_parquet(source: str) -> Iterator[Record]:
    """Raises BadFile when it is not Parquet, is damaged, repeats a column, or holds what Python cannot, such as dates
    after the year 9999."""
    path = Path(source)
    try:
        with pq.ParquetFile(path) as file:
            require_different(path, file.schema_arrow.names)
            yield from records(file.iter_batches(batch_rows(file.schema_arrow)), _class_names(file.schema_arrow))
    # Beside its own, Arrow raises what Python does for a value or a time zone that there is not.
    except (pa.ArrowException, OSError, ValueError, ArithmeticError, LookupError) as error:
        problem = str(error).partition("\n")[0].rstrip(".")
        raise BadFile(f"{path.name} cannot be read as Parquet: {problem}. Write it again, or import CSV.") from error


def _class_names(schema: pa.Schema) -> dict[str, Renaming]:
    """What `datasets` wrote beside the columns, if it wrote the file."""
    try:
        features = json.loads((schema.metadata or {})[b"huggingface"])["info"]["features"]
        return renamings(features, schema.names)
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}  # no such note, or not in the form that `datasets` writes: the column stays as it is
