"""Where versions' files are, and how a trained model's folder becomes one: whole and on the disk, or not at all."""

import os
import shutil
from pathlib import Path

DIGITS = 16


class VersionFolders:
    """One folder a version, at <root>/<project>/<content hash>."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def of(self, project: str, content_hash: str) -> Path:
        return self._root / project / content_hash[:DIGITS]

    def take(self, folder: Path, project: str, content_hash: str) -> None:
        """Move a run's folder in; when the same content is there already, the run's copy goes."""
        target = self.of(project, content_hash)
        if target.exists():
            shutil.rmtree(folder, ignore_errors=True)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        # Flushed before the rename: after a power cut, a folder of this name has all of its bytes.
        for path in [*folder.rglob("*"), folder]:
            _flush(path)
        folder.rename(target)
        _flush(target.parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
