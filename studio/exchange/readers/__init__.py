"""Files and data sets as records, one format a file. A new format is a new file here and a row in READERS."""

from collections.abc import Generator
from pathlib import Path

from studio.errors import BadFile
from studio.exchange.readers.dataset import read_dataset, split_off
from studio.exchange.readers.delimited import read_delimited
from studio.exchange.readers.json_lines import read_json_lines
from studio.exchange.readers.json_list import read_json_list
from studio.exchange.readers.parquet import read_parquet
from studio.exchange.readers.record import Reader, Record

DATASETS = "datasets"
READERS: dict[str, Reader] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".json": read_json_list,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".parquet": read_parquet,
    DATASETS: read_dataset,
}

__all__ = ["READERS", "Reader", "Record", "read"]


def read(source: str | Path) -> Generator[Record, None, None]:
    """The records of a file, of a folder, or of `hub:org/name[split]`, one at a time.

    Raises:
        BadFile: there is no such file, no reader for it, nothing in it, or something in it cannot be read.
    """
    empty = True
    try:
        for record in _reader(str(source))(str(source)):
            empty = False
            yield record
    except OSError as error:
        raise BadFile(f"{Path(source).name} could not be read: {error.strerror or error}. Check the file.") from error
    if empty:
        raise BadFile(f"{Path(source).name} is empty: it has no rows. Choose another file.")


def _reader(source: str) -> Reader:
    path = Path(source)
    if source.startswith("hub:") or Path(split_off(source)[0]).is_dir():
        return READERS[DATASETS]
    suffixes = ", ".join(suffix for suffix in READERS if suffix != DATASETS)
    if not path.is_file():
        raise BadFile(f"There is no file {path.name!r}. Give a file ({suffixes}), a folder, or hub:org/name.")
    if path.suffix.lower() not in READERS:
        raise BadFile(f"{path.name} ends in {path.suffix!r}. Expected one of: {suffixes}. Save it as CSV first.")
    return READERS[path.suffix.lower()]
