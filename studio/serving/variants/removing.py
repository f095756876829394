"""Variants whose version is gone: their files go too, and doctor is told of those that no version stands for."""

import logging
from dataclasses import dataclass
from pathlib import Path

from storage import Store, Transaction
from storage.tables import Project, Version
from studio.serving.variants.folders import DIGITS, VariantFolders, folder_bytes

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class VariantLeftover:
    """A folder of variants that no version stands for, or whose version was deleted."""

    project: str
    folder: Path


class RemovingVariants:
    """Removes folders that nobody reads or makes at the moment; the others go at the next sweep."""

    def __init__(self, store: Store, folders: VariantFolders) -> None:
        self._store = store
        self._folders = folders

    def sweep(self, project_id: int) -> None:
        """Remove the variants of deleted versions, and what a crash has left of folders on their way out."""
        with self._store.read() as transaction:
            project = transaction.projects.get(project_id)
            known = _known(transaction, project)
        for folder in self._folders.all(project.name):
            version = known.get(folder.name)
            if folder.name.startswith(".") or (version is not None and version.deleted_at is not None):
                self._remove(folder)

    def disk_bytes(self, project: str, content_hash: str) -> int:
        """What all variants of a version take."""
        return folder_bytes(self._folders.of_version(project, content_hash))

    def leftovers(self) -> list[VariantLeftover]:
        """Every folder without a version that has its files, in all projects that are not deleted."""
        found = []
        with self._store.read() as transaction:
            for project in transaction.projects.all():
                known = _known(transaction, project)
                for folder in self._folders.all(project.name):
                    version = known.get(folder.name)
                    if version is None or version.deleted_at is not None:
                        found.append(VariantLeftover(project.name, folder))
        return found

    def remove_leftovers(self) -> list[VariantLeftover]:
        """Remove them; what was removed."""
        return [one for one in self.leftovers() if self._remove(one.folder)]

    def _remove(self, folder: Path) -> bool:
        try:
            is_gone = self._folders.remove(folder)
        except OSError:
            logger.exception("%s could not be removed; doctor names it", folder)
            return False
        if not is_gone:
            logger.info("%s is being read or made; it is removed later", folder)
        return is_gone


def _known(transaction: Transaction, project: Project) -> dict[str, Version]:
    return {version.content_hash[:DIGITS]: version for version in transaction.versions.all(project.id)}
