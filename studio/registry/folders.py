"""Where versions' files are: a trained folder becomes one, and goes again, whole or not at all, whoever reads it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from studio.checkpoints.content import content_hash as hash_of
from studio.durable import flush
from studio.errors import Busy, Conflict
from studio.folder_locks import alone, reading, removing

DIGITS = 16
# What a folder on its way out is called; nobody looks for a version there.
LEAVING = ".leaving-"
# Whoever holds the lock on this file moves folders of the project in or out; the others wait.
MOVING = ".moving"


class VersionFolders:
    """One folder a version, at <root>/<project>/<content hash>."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def of(self, project: str, content_hash: str) -> Path:
        return self._root / project / content_hash[:DIGITS]

    def all(self, project: str) -> list[Path]:
        """Every folder that has a version's name, whether or not there is such a version."""
        return [path for path in self._in(project) if not path.name.startswith(".")]

    def leaving(self, project: str) -> list[Path]:
        """What a crash has left of folders that were being removed."""
        return [path for path in self._in(project) if path.name.startswith(LEAVING)]

    @contextmanager
    def taking(self, folder: Path, project: str, content_hash: str) -> Iterator[None]:
        """Move a run's folder in; nobody removes it until the block, which writes its row, is left.

        A folder that stands there already stays if its bytes are these, and else makes way.

        Raises:
            Conflict: neither the run's folder nor that one has these bytes.
            Busy: that one has other bytes, and somebody reads them now.
        """
        target = self.of(project, content_hash)
        target.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            with alone(target.parent / MOVING):
                if _holds(target, content_hash):
                    stack.enter_context(self.reading(target))
                    shutil.rmtree(folder, ignore_errors=True)
                else:
                    # The lock is on the folder itself and goes with it to its new name.
                    stack.enter_context(self.reading(folder))
                    _move(folder, target, content_hash)
            yield

    def remove(self, folder: Path, is_wanted: Callable[[], bool]) -> bool:
        """Remove a version's folder at once; False when it stays, because somebody reads it now or it is wanted.

        That is asked when nobody can begin to read it any more: the same model may just have been made again.
        """
        try:
            with alone(folder.parent / MOVING), removing(folder):
                if is_wanted():
                    return False
                _discard(folder)
        except FileNotFoundError:
            return True
        except BlockingIOError:
            return False
        return True

    def clear(self, project: str) -> None:
        """Remove what a crash has left of folders that were being removed."""
        if not self.leaving(project):
            return
        with alone(self._root / project / MOVING):
            for path in self.leaving(project):
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def reading(self, folder: Path) -> Iterator[None]:
        """Nobody removes this folder, in this process or another, until the block is left.

        Whether it is there is for the caller to see: it may have been removed before.
        """
        with ExitStack() as stack:
            with suppress(FileNotFoundError):
                stack.enter_context(reading(folder))
            yield

    def _in(self, project: str) -> list[Path]:
        folder = self._root / project
        return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _holds(folder: Path, content_hash: str) -> bool:
    return folder.is_dir() and hash_of(folder) == content_hash


def _move(folder: Path, target: Path, content_hash: str) -> None:
    if not _holds(folder, content_hash):
        raise Conflict("The trained files are not what the training wrote. Check the disk, then train again.")
    # Flushed before the rename: after a power cut, a folder of this name has all of its bytes.
    for path in [*folder.rglob("*"), folder]:
        flush(path)
    if target.exists():
        _make_way(target)
    folder.rename(target)
    flush(target.parent)


def _make_way(damaged: Path) -> None:
    try:
        with removing(damaged):
            _discard(damaged)
    except BlockingIOError as error:
        raise Busy(
            f"The files in {damaged} are damaged, and read at this moment. Try again when that is over."
        ) from error


def _discard(folder: Path) -> None:
    """Away under its name at once, so that a crash leaves no half version; then its bytes."""
    leaving = folder.with_name(f"{LEAVING}{folder.name}")
    shutil.rmtree(leaving, ignore_errors=True)
    folder.rename(leaving)
    flush(folder.parent)
    shutil.rmtree(leaving)
