"""A folder of images, each under the SHA-256 of its bytes: the same image is kept once, and never under a name that
somebody gave it."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from studio.durable import flush
from studio.errors import InvalidInput, NotFound

DIGITS = re.compile(r"[0-9a-f]{64}")
WRITING, LEAVING = ".writing-", ".leaving-"


def digest_of(data: bytes) -> str:
    """The name of an image: the SHA-256 of its bytes, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


class ImageFolder:
    """Any number of processes may use one at once."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, digest: str) -> Path:
        """Where it lies, if it does. Raises InvalidInput: these are no 64 hexadecimal digits."""
        if not DIGITS.fullmatch(digest):
            raise InvalidInput(f"{digest[:80]!r} names no image. Expected 64 hexadecimal digits.")
        return self._root / digest[:2] / digest

    def put(self, data: bytes) -> str:
        """Keep it whole, if the machine goes on running; gives its name."""
        digest = digest_of(data)
        with self._beside(digest) as file:
            file.write(data)
        Path(file.name).replace(self.path(digest))
        return digest

    def adopt(self, other: "ImageFolder", digests: Sequence[str]) -> None:
        """Keep images of another folder, which stay there too, and have them on the disk.

        One that is not there any more, and was adopted before, is left as it is. Raises NotFound: one is nowhere.
        """
        for digest in digests:
            if other.has(digest) or not self.has(digest):
                self._link(other.path(digest), digest)
        for folder in sorted({self.path(digest).parent for digest in digests}):
            flush(folder)

    def read(self, digest: str) -> bytes:
        """Its bytes. Raises NotFound."""
        try:
            return self.path(digest).read_bytes()
        except FileNotFoundError as error:
            raise _gone(digest) from error

    def has(self, digest: str) -> bool:
        return self.path(digest).is_file()

    def older_than(self, moment: float) -> Iterator[str]:
        """The images that nobody has put here since then, Unix seconds; what a crash left half written is removed."""
        for path in sorted(self._root.glob("??/*")):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime >= moment:
                    continue
                if DIGITS.fullmatch(path.name):
                    yield path.name
                else:
                    path.unlink()

    def remove(self, digest: str, older_than: float) -> bool:
        """Remove it, unless somebody has put it here since that moment; whether it is gone."""
        path = self.path(digest)
        aside = path.with_name(f"{LEAVING}{digest}")
        with suppress(FileNotFoundError):
            # Looked at where nobody puts one: a new one may come to its place meanwhile, and stays.
            path.rename(aside)
            if aside.stat().st_mtime >= older_than:
                aside.rename(path)
                return False
            aside.unlink()
        return True

    def _beside(self, digest: str) -> "tempfile._TemporaryFileWrapper[bytes]":
        folder = self.path(digest).parent
        folder.mkdir(parents=True, exist_ok=True)
        return tempfile.NamedTemporaryFile(prefix=WRITING, dir=folder, delete=False)

    def _link(self, path: Path, digest: str) -> None:
        """The two share their bytes, where the disk can do that."""
        with self._beside(digest) as file:
            beside = Path(file.name)
        beside.unlink()
        try:
            os.link(path, beside)
        except FileNotFoundError as error:
            raise _gone(digest) from error
        except OSError:  # another disk, or one that knows no links
            shutil.copyfile(path, beside)
        os.utime(beside)
        flush(beside)
        beside.replace(self.path(digest))


def _gone(digest: str) -> NotFound:
    return NotFound(f"The file of image {digest[:16]}… is gone. Import it again, or restore a backup.")
