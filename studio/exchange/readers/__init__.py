"""Files and data sets as records, one format a file. A new format is a new file here and a row in READERS."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

from studio.errors import BadFile
from studio.exchange.losses import Losses
from studio.exchange.readers.conll import read_conll_file
from studio.exchange.readers.dataset import read_dataset, split_off
from studio.exchange.readers.delimited import read_delimited
from studio.exchange.readers.image_files import holds_images, read_image_folder, read_image_zip
from studio.exchange.readers.json_file import read_json
from studio.exchange.readers.json_lines import read_json_lines
from studio.exchange.readers.parquet import read_parquet
from studio.exchange.readers.record import Reader, Record

DATASETS, IMAGES = "datasets", "images"


def whole(reads: Callable[[str], Iterator[Record]]) -> Reader:
    """The reader of a format of which every part is in a record."""
    return lambda source, _losses: reads(source)


READERS: dict[str, Reader] = {
    ".csv": whole(read_delimited),
    ".tsv": whole(read_delimited),
    ".json": read_json,
    ".jsonl": whole(read_json_lines),
    ".ndjson": whole(read_json_lines),
    ".parquet": whole(read_parquet),
    ".conll": read_conll_file,
    ".iob": read_conll_file,
    ".iob2": read_conll_file,
    ".bio": read_conll_file,
    ".zip": whole(read_image_zip),
    DATASETS: whole(read_dataset),
    IMAGES: whole(read_image_folder),
}

__all__ = ["READERS", "Reader", "Record", "read"]


def read(source: str | Path, losses: Losses | None = None) -> Generator[Record, None, None]:
    """The records of a file, of a folder, or of `hub:org/name[split]`, one at a time; `losses` hears what none holds.

    Raises:
        BadFile: there is no such file, no reader for it, nothing in it, or something in it cannot be read.
    """
    empty = True
    try:
        for record in _reader(str(source))(str(source), Losses() if losses is None else losses):
            empty = False
            yield record
    except OSError as error:
        raise BadFile(f"{Path(source).name} could not be read: {error.strerror or error}. Check the file.") from error
    if empty:
        raise BadFile(f"{Path(source).name} is empty: it has no rows. Choose another file.")


def _reader(source: str) -> Reader:
    path = Path(source)
    if source.startswith("hub:") or Path(split_off(source)[0]).is_dir():
        return READERS[IMAGES if path.is_dir() and holds_images(path) else DATASETS]
    suffixes = ", ".join(suffix for suffix in READERS if suffix.startswith("."))
    if not path.is_file():
        raise BadFile(f"There is no file {path.name!r}. Give a file ({suffixes}), a folder, or hub:org/name.")
    if path.suffix.lower() not in READERS:
        raise BadFile(f"{path.name} ends in {path.suffix!r}. Expected one of: {suffixes}. Save it as CSV first.")
    return READERS[path.suffix.lower()]
