"""What variants must know of versions, which are the registry's."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from storage import Transaction
from storage.tables import Version
from studio.checkpoints.variants import HEAD, kind_of_task


@dataclass(frozen=True, slots=True)
class Versions:
    """`find(transaction, project_id, name)` gives the row, or raises NotFound.

    `require_kept(version)` raises VersionDeleted for one whose files are gone, and nobody removes them while
    `reading(project_id, name)`, which gives what to load it from.
    """

    find: Callable[[Transaction, int, str], Version]
    require_kept: Callable[[Version], None]
    reading: Callable[[int, str], AbstractContextManager[str]]

    def kept(self, transaction: Transaction, project_id: int, name: str) -> Version:
        """Raises NotFound, also when its files were deleted."""
        version = self.find(transaction, project_id, name)
        self.require_kept(version)
        return version


def kind_of(transaction: Transaction, version: Version) -> str:
    """What its folder holds: HEAD, or what models of its project's task are."""
    return HEAD if version.lane == "fast" else kind_of_task(transaction.projects.get(version.project_id).task)
