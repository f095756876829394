"""Where the files of variants are: beside the versions' own, and removed with them, but under nobody who uses them."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from studio.folder_locks import reading, removing

DIGITS = 16
# What a folder on its way out is called; nobody looks for a variant there.
LEAVING = ".leaving-"


class VariantFolders:
    """One folder a variant, at <root>/<project>/<content hash of its version>/<variant>."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def of_version(self, project: str, content_hash: str) -> Path:
        """Where all variants of a version are."""
        return self._root / project / content_hash[:DIGITS]

    def of(self, project: str, content_hash: str, variant: str) -> Path:
        return self.of_version(project, content_hash) / variant

    def all(self, project: str) -> list[Path]:
        """Every version's folder, those that a crash has left on their way out among them."""
        folder = self._root / project
        return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []

    @contextmanager
    def reading(self, folder: Path) -> Iterator[None]:
        """Nobody removes this variant, in this process or another; whether it is there is for the caller to see."""
        with ExitStack() as stack:
            with suppress(FileNotFoundError):
                stack.enter_context(reading(folder.parent))
            yield

    @contextmanager
    def making(self, folder: Path) -> Iterator[None]:
        """The same for whoever makes it: the version's folder is there, without what a crash has left of this one."""
        with ExitStack() as stack:
            while True:
                folder.parent.mkdir(parents=True, exist_ok=True)
                # It may be removed between the two.
                with suppress(FileNotFoundError):
                    stack.enter_context(reading(folder.parent))
                    break
            # What `make_files` works in: its name has eight characters more, and "onnx" must leave "onnx-int8" alone.
            for left in folder.parent.glob(f".{folder.name}-????????"):
                shutil.rmtree(left, ignore_errors=True)
            yield

    def remove(self, folder: Path) -> bool:
        """Remove all variants of a version; False when they stay, because somebody reads or makes one now."""
        try:
            with removing(folder):
                # Away under its name at once, so that a crash leaves no half variant; then its bytes.
                leaving = folder.with_name(f"{LEAVING}{uuid4().hex}")
                folder.rename(leaving)
                shutil.rmtree(leaving)
        except FileNotFoundError:
            return True
        except BlockingIOError:
            return False
        return True


def folder_bytes(folder: Path) -> int:
    """What the files of a folder take together; one that goes meanwhile counts for nothing."""
    sizes = []
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            sizes.append(path.stat().st_size if path.is_file() else 0)
    return sum(sizes)
