"""Images in folders, packed or not: the folder that an image lies in is its label, where there are several folders."""

import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from studio.errors import BadFile
from studio.exchange.readers.record import Record

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif")
IMAGE, LABEL, FOLDER, FILE = "image", "label", "folder", "file"
# What systems leave beside files that people see.
LEFT_BESIDE = ("__MACOSX", "Thumbs.db", "desktop.ini")
# Images are packed as they are. What unpacks to many times its size was made to fill a disk.
MOST_GROWTH = 20
SMALL_BYTES = 50_000_000
# A password, a way of packing that is not known, or damage, as each way tells it; bz2 has an OSError for that.
UNPACKING_FAILS = (
    RuntimeError,
    NotImplementedError,
    zipfile.BadZipFile,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    OSError,
    UnicodeDecodeError,
)
FORBIDDEN = '%/\\:*?"<>|'
WRITTEN_OUT = re.compile(r"%(" + "|".join(f"{ord(one):02X}" for one in FORBIDDEN + ". ") + ")")


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file in a folder or in a ZIP; `read` gives its bytes, at most so many."""

    name: str
    size: int
    read: Callable[[int], bytes]


def read_image_zip(source: str) -> Iterator[Record]:
    """The files of a ZIP. Raises BadFile: it is none, damaged, holds no images, or unpacks to far more than it is."""
    path = Path(source)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir() and _is_meant(one.filename)]
            _require_growth(path, sum(one.file_size for one in entries))
            files = [HeldFile(one.filename, one.file_size, partial(_unpack, archive, one)) for one in entries]
            yield from _records(path, files)
    # A name may be no text in the encoding that it says it has.
    except (zipfile.BadZipFile, NotImplementedError, EOFError, UnicodeDecodeError) as error:
        raise BadFile(f"{path.name} cannot be read as a ZIP: {error}. Pack it again.") from error


def read_image_folder(source: str) -> Iterator[Record]:
    """The files of a folder, and of those in it; links are not followed. Raises BadFile: there are no images."""
    path = Path(source)
    yield from _records(path, [_held(path, one) for one in sorted(path.rglob("*")) if _is_file(path, one)])


def holds_images(folder: Path) -> bool:
    """Whether there are images in a folder, or in those in it."""
    return any(one.suffix.lower() in ENDINGS and _is_file(folder, one) for one in folder.rglob("*"))


def folder_of(label: str) -> str:
    """What the folder of a label is called: as the label, but for characters that lead elsewhere or that a system
    does not know in names."""
    ends = {0, len(label) - 1}
    return "".join(
        f"%{ord(one):02X}" if one in FORBIDDEN or (place in ends and one in ". ") else one
        for place, one in enumerate(label)
    )


def label_of(folder: str) -> str:
    """The label whose folder this is."""
    return WRITTEN_OUT.sub(lambda found: chr(int(found[1], 16)), folder)


def _records(path: Path, files: Sequence[HeldFile]) -> Iterator[Record]:
    if not any(PurePosixPath(one.name).suffix.lower() in ENDINGS for one in files):
        raise BadFile(
            f"{path.name} holds no images. Expected PNG, JPEG, WebP or GIF, in a folder for each label or in none. "
            "Files of another kind are imported one by one."
        )
    parents = {PurePosixPath(one.name).parent for one in files}
    column = LABEL if len(parents) > 1 else FOLDER
    for row, one in enumerate(files, start=1):
        folder = PurePosixPath(one.name).parent.name
        yield Record(row, {IMAGE: one, column: label_of(folder) if folder else None, FILE: one.name})


def _held(root: Path, path: Path) -> HeldFile:
    return HeldFile(path.relative_to(root).as_posix(), path.stat().st_size, partial(_beginning, path))


def _is_file(root: Path, path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and _is_meant(path.relative_to(root).as_posix())


def _is_meant(name: str) -> bool:
    """Whether a person has put it there."""
    parts = [part for part in PurePosixPath(name).parts if part != ".."]
    return not any(part in LEFT_BESIDE or part.startswith(".") for part in parts)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    try:
        with archive.open(entry) as file:
            return file.read(most)
    except UNPACKING_FAILS as error:
        raise BadFile(f"{entry.filename} cannot be unpacked: {error}. Pack it again, without a password.") from error


def _beginning(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


def _require_growth(path: Path, unpacked: int) -> None:
    packed = path.stat().st_size
    if unpacked > max(MOST_GROWTH * packed, SMALL_BYTES):
        raise BadFile(
            f"{path.name} has {packed:,} bytes and unpacks to {unpacked:,}. Images hardly get smaller when they are "
            "packed. Pack PNG, JPEG, WebP or GIF files."
        )
