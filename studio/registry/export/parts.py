"""What an exported version consists of: files, each with its name in the folder, and what it is read from."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """A file: `name` is its path in the export, and `content` its bytes or where they are."""

    name: str
    content: Path | bytes

    @property
    def size(self) -> int:
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size

    def chunks(self) -> Iterator[bytes]:
        with io.BytesIO(self.content) if isinstance(self.content, bytes) else self.content.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk


def files_of(folder: Path, under: str = "") -> list[Part]:
    """Every file of a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [Part(f"{under}{path.relative_to(folder).as_posix()}", path) for path in paths]


def write_folder(parts: Sequence[Part], folder: Path) -> None:
    """Copy the files into a folder that is there."""
    for part in parts:
        path = folder / part.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(part.chunks())


def zipped(parts: Sequence[Part], root: str, made_at: float) -> Iterator[bytes]:
    """A zip file, as it is made, of a folder named `root`; weights do not shrink, so nothing is compressed."""
    out = _Outgoing()
    moment = datetime.fromtimestamp(made_at, UTC).timetuple()[:6]
    with zipfile.ZipFile(out, "w") as archive:
        for part in parts:
            entry = zipfile.ZipInfo(f"{root}/{part.name}", moment)
            entry.file_size = part.size
            with archive.open(entry, "w") as target:
                for chunk in part.chunks():
                    target.write(chunk)
                    yield out.take()
    yield out.take()


class _Outgoing(io.RawIOBase):
    """What has been written and not yet taken."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, chunk: object) -> int:
        copied = bytes(memoryview(chunk))  # type: ignore[arg-type]
        self._written.append(copied)
        return len(copied)

    def take(self) -> bytes:
        taken = b"".join(self._written)
        self._written.clear()
        return taken
