"""Locks on folders and files, among all threads and processes; each ends with its block, or with its process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Nobody holds `removing` on the folder until the block is left. Raises FileNotFoundError."""
    with _locked(folder, os.O_RDONLY | os.O_DIRECTORY, fcntl.LOCK_SH) as descriptor:
        _require_same(descriptor, folder)
        yield


@contextmanager
def removing(folder: Path) -> Iterator[None]:
    """Alone with the folder. Raises BlockingIOError when somebody reads it now, and FileNotFoundError."""
    with _locked(folder, os.O_RDONLY | os.O_DIRECTORY, fcntl.LOCK_EX | fcntl.LOCK_NB) as descriptor:
        _require_same(descriptor, folder)
        yield


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Alone with what the file stands for, which is made; whoever comes meanwhile waits. Raises FileNotFoundError."""
    with _locked(file, os.O_RDWR | os.O_CREAT, fcntl.LOCK_EX):
        yield


@contextmanager
def _locked(path: Path, flags: int, how: int) -> Iterator[int]:
    """Hold a lock on what the path is now, opened with these flags; gives its descriptor."""
    descriptor = os.open(path, flags, 0o666)
    try:
        fcntl.flock(descriptor, how)
        yield descriptor
    finally:
        os.close(descriptor)


def _require_same(descriptor: int, folder: Path) -> None:
    """Whoever waited for the lock may have got that of a folder which was removed meanwhile, or made anew."""
    if not os.path.samestat(os.fstat(descriptor), folder.stat()):
        raise FileNotFoundError(folder)
