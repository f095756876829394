"""Bytes that are on the disk, and not only on their way to it."""

import os
from pathlib import Path


def flush(path: Path) -> None:
    """Have a file's bytes, or a folder's names, on the disk before what comes next."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
