"""The embeddings of texts in one file: appended to, read while it grows, and thrown away when it is damaged.

A record is the SHA-256 of a text, its vector in single precision, and a checksum of both. What is lost is made again.
"""

import fcntl
import hashlib
import logging
import os
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]


def key_of(text: str) -> bytes:
    """What a text is known by, whatever it is made of."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class Embeddings:
    """For any number of threads, and of processes that write at once."""

    def __init__(self, path: Path, size: int) -> None:
        """`size` is the length of a vector; a file of another size is another file."""
        self._path = path
        self._record = np.dtype([("key", "u1", 32), ("vector", "<f4", size), ("checksum", "<u4")])
        self._lock = threading.RLock()
        self._places: dict[bytes, int] = {}
        # As they were mapped when the file was last read, and the number that the disk has for that file.
        self._records: NDArray[np.void] = np.zeros(0, self._record)
        self._number: int | None = None

    def __len__(self) -> int:
        """How many texts have a vector."""
        with self._lock:
            self._follow()
            return len(self._places)

    def missing(self, texts: Iterable[str]) -> list[str]:
        """The texts without a vector, each once, in their order."""
        with self._lock:
            self._follow()
            return [text for text in dict.fromkeys(texts) if key_of(text) not in self._places]

    def get(self, texts: Sequence[str]) -> Vectors:
        """Shape (texts, size). Raises KeyError when one of them has no vector."""
        with self._lock:
            self._follow()
            places = [self._places[key_of(text)] for text in texts]
            rows: Vectors = self._records[places]["vector"] if places else self._records[:0]["vector"]
            return rows

    def add(self, texts: Sequence[str], vectors: NDArray[np.floating]) -> None:
        """Keep a vector for each text."""
        records = np.zeros(len(texts), self._record)
        records["key"] = np.frombuffer(b"".join(map(key_of, texts)), np.uint8).reshape(-1, 32)
        records["vector"] = vectors
        records["checksum"] = [_checksum(row) for row in _rows(records)]
        self._append(records)

    def keep_only(self, texts: Iterable[str]) -> None:
        """Forget every other text; the file is written beside and takes the place of the old one."""
        wanted = {key_of(text) for text in texts}
        with self._writing():
            self._follow()
            places = [place for key, place in self._places.items() if key in wanted]
            records = self._records[places] if places else self._records[:0]
            beside = self._path.with_name(f"{self._path.name}.new")
            beside.write_bytes(records.tobytes())
            beside.replace(self._path)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One at a time, in this process and others; the lock is on the folder, as the file itself is replaced."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock:
            descriptor = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield
            finally:
                os.close(descriptor)

    def _append(self, records: NDArray[np.void]) -> None:
        with self._writing(), self._path.open("ab") as file:
            # Whoever wrote last may have been killed in the middle of a record.
            whole = os.fstat(file.fileno()).st_size // self._record.itemsize * self._record.itemsize
            file.truncate(whole)
            file.write(records.tobytes())

    def _follow(self) -> None:
        """Read what has been appended since, by whomever."""
        try:
            file = self._path.open("rb")
        except FileNotFoundError:
            self._forget()
            return
        with file:
            status = os.fstat(file.fileno())
            count = status.st_size // self._record.itemsize
            # No other file has the number of one that is mapped.
            if status.st_ino != self._number or count < len(self._records):
                self._forget()
            known = len(self._records)
            if count == known:
                return
            records = np.memmap(file, self._record, "r", shape=(count,))
        fresh = records[known:]
        if any(_checksum(row) != int(checksum) for row, checksum in zip(_rows(fresh), fresh["checksum"], strict=True)):
            self._set_aside()
            return
        for place, key in enumerate(fresh["key"], start=known):
            self._places[key.tobytes()] = place
        self._records, self._number = records, status.st_ino

    def _set_aside(self) -> None:
        aside = self._path.with_name(f"{self._path.name}.damaged")
        logger.warning("%s is damaged; it is made again, and the old one is kept as %s", self._path, aside.name)
        self._path.replace(aside)
        self._forget()

    def _forget(self) -> None:
        self._places, self._records, self._number = {}, np.zeros(0, self._record), None


def _rows(records: NDArray[np.void]) -> list[bytes]:
    """The bytes of each record that its checksum is of."""
    size, whole = records.dtype.itemsize, records.tobytes()
    return [whole[start : start + size - 4] for start in range(0, len(whole), size)]


def _checksum(row: bytes) -> int:
    return zlib.crc32(row)
