"""Version folders that belong to no version: a crash, or a database that was restored, has left them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from storage import Store
from studio.errors import Conflict
from studio.registry.folders import DIGITS, VersionFolders


@dataclass(frozen=True, slots=True)
class Leftover:
    """A folder among a project's versions that no row stands for."""

    project: str
    folder: Path


class Leftovers:
    """Finds them, and removes them when somebody says so: after a restore they may be all that is left of a model."""

    def __init__(self, store: Store, folders: VersionFolders) -> None:
        self._store = store
        self._folders = folders

    def find(self) -> list[Leftover]:
        """Every folder without a version, in all projects that are not deleted."""
        return list(self._find())

    def remove(self) -> list[Leftover]:
        """Remove them; what was removed.

        Raises:
            Conflict: a training is going on, whose version may be on its way in.
        """
        with self._store.read() as transaction:
            if transaction.jobs.in_state("running"):
                raise Conflict("A training is going on, and one of the folders may be its version's. Try again later.")
        found = self.find()
        return [one for one in found if self._folders.remove(one.folder, partial(self._has_version, one))]

    def _has_version(self, leftover: Leftover) -> bool:
        return leftover not in self.find()

    def _find(self) -> Iterator[Leftover]:
        with self._store.read() as transaction:
            for project in transaction.projects.all():
                known = {row.content_hash[:DIGITS] for row in transaction.versions.all(project.id)}
                for folder in (*self._folders.all(project.name), *self._folders.leaving(project.name)):
                    if folder.name not in known:
                        yield Leftover(project.name, folder)
