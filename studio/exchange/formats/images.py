"""Images with what is agreed of them: as a folder for each label, or in a column beside the labels."""

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from storage.databases.batches import batches
from studio.exchange.readers.arrow import BATCH_FILES
from studio.exchange.readers.image_files import folder_of
from studio.exchange.source import Source
from studio.exchange.writers import values_of
from studio.images import ImageFolder, kind_of

# How `datasets` keeps images in a column, and what it calls such a column.
HELD = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
FEATURE = {"_type": "Image"}
# The splits that `datasets` knows by the names of their folders.
SPLITS = {"pool": "train", "holdout": "test"}
PACKED_AT = (1980, 1, 1, 0, 0, 0)


def held(images: ImageFolder, digest: str) -> dict[str, Any]:
    """An image as a cell holds it. Raises NotFound: its file is gone."""
    data = images.read(digest)
    return {"bytes": data, "path": f"{digest}.{kind_of(data).ending}"}


def write_image_folders(source: Source, file: BinaryIO) -> int:
    """A ZIP: a folder for each split, in it one for each label; the names of files are the hashes of the images."""
    count = 0
    with zipfile.ZipFile(file, "w") as archive:  # images are compressed already
        for row in source.gold():
            data = source.images.read(row.image or "")
            name = f"{row.image}.{kind_of(data).ending}"
            place = PurePosixPath(SPLITS[row.split], folder_of(row.label), name)
            # The same labels give the same bytes.
            archive.writestr(zipfile.ZipInfo(str(place), PACKED_AT), data)
            count += 1
    return count


def write_image_table(source: Source, file: BinaryIO, *, scored: bool = False) -> int:
    """Parquet with the images in a column, as data sets of the Hub have them."""
    plain = source.schema(scored=scored)
    place = plain.get_field_index("image")
    features = json.dumps({"info": {"features": _features(plain)}})
    schema = plain.set(place, pa.field("image", HELD)).with_metadata({"huggingface": features})
    rows = values_of(source.scored() if scored else source.gold(), plain)
    count = 0
    with pq.ParquetWriter(file, schema) as writer:
        for batch in batches(_with_images(rows, place, source.images), BATCH_FILES):
            writer.write_table(pa.table([list(column) for column in zip(*batch, strict=True)], schema=schema))
            count += len(batch)
    return count


def _with_images(rows: Iterable[Sequence[Any]], place: int, images: ImageFolder) -> Iterator[list[Any]]:
    for row in rows:
        yield [*row[:place], held(images, row[place]), *row[place + 1 :]]


def _features(schema: pa.Schema) -> dict[str, Any]:
    kinds = {pa.string(): "string", pa.int64(): "int64", pa.float64(): "float64"}
    return {
        field.name: FEATURE if field.name == "image" else {"dtype": kinds[field.type], "_type": "Value"}
        for field in schema
    }
