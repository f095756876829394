"""How much room versions take, and how much is left."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from storage import Store
from studio.registry.folders import VersionFolders


@dataclass(frozen=True, slots=True)
class DiskUse:
    """Bytes: of each version that has files, by its name, of the variants of each, of all, and what is free there."""

    versions: dict[str, int]
    variants: dict[str, int]
    total_bytes: int
    free_bytes: int


class Disk:
    """Measures version folders."""

    def __init__(
        self, store: Store, folders: VersionFolders, variants_bytes: Callable[[str, str], int], data_dir: Path
    ) -> None:
        """`variants_bytes(project, content_hash)` is what the variants of a version take."""
        self._store = store
        self._folders = folders
        self._variants_bytes = variants_bytes
        self._data_dir = data_dir

    def of(self, project_id: int) -> DiskUse:
        """What the project's versions take."""
        with self._store.read() as transaction:
            project = transaction.projects.get(project_id).name
            rows = [(row.name, row.content_hash) for row in transaction.versions.all(project_id)]
        folders = {name: self._folders.of(project, content_hash) for name, content_hash in rows}
        versions = {name: folder_bytes(folder) for name, folder in folders.items() if folder.is_dir()}
        beside = {name: self._variants_bytes(project, content_hash) for name, content_hash in rows}
        variants = {name: size for name, size in beside.items() if size}
        total = sum(versions.values()) + sum(variants.values())
        return DiskUse(versions, variants, total, shutil.disk_usage(self._data_dir).free)


def folder_bytes(folder: Path) -> int:
    """What the files of a folder take together; one that goes meanwhile counts for nothing."""
    sizes = []
    for path in folder.rglob("*"):
        try:
            sizes.append(path.stat().st_size if path.is_file() else 0)
        except FileNotFoundError:
            continue
    return sum(sizes)
