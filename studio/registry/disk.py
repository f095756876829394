"""How much room versions take, and how much is left."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from storage import Store
from studio.registry.folders import VersionFolders


@dataclass(frozen=True, slots=True)
class DiskUse:
    """Bytes: of each version that has files, by its name, of all of them, and what is free where they lie."""

    versions: dict[str, int]
    total_bytes: int
    free_bytes: int


class Disk:
    """Measures version folders."""

    def __init__(self, store: Store, folders: VersionFolders, data_dir: Path) -> None:
        self._store = store
        self._folders = folders
        self._data_dir = data_dir

    def of(self, project_id: int) -> DiskUse:
        """What the project's versions take."""
        with self._store.read() as transaction:
            project = transaction.projects.get(project_id).name
            rows = [(row.name, row.content_hash) for row in transaction.versions.all(project_id)]
        folders = {name: self._folders.of(project, content_hash) for name, content_hash in rows}
        versions = {name: folder_bytes(folder) for name, folder in folders.items() if folder.is_dir()}
        return DiskUse(versions, sum(versions.values()), shutil.disk_usage(self._data_dir).free)


def folder_bytes(folder: Path) -> int:
    """What the files of a folder take together; one that goes meanwhile counts for nothing."""
    sizes = []
    for path in folder.rglob("*"):
        try:
            sizes.append(path.stat().st_size if path.is_file() else 0)
        except FileNotFoundError:
            continue
    return sum(sizes)
