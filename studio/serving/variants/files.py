"""The files that a variant runs from: made where there are none that fit this machine, and read under a lock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from storage import Store, Transaction
from storage.tables import Version
from studio.checkpoints.making.files import About
from studio.checkpoints.variants import find_variant
from studio.errors import CheckpointUnavailable
from studio.serving.served import ServedVersion
from studio.serving.variants.folders import VariantFolders
from studio.serving.variants.versions import Versions, kind_of

# Writes the files of a variant of a checkpoint on a device into a folder; False when `go_on()` said no.
Make = Callable[[str, str, str, Path, Callable[[], bool]], bool]


class VariantFiles:
    """Of any variant of any version; some have none, and need none."""

    def __init__(
        self, store: Store, folders: VariantFolders, versions: Versions, device: Callable[[], str], make: Make
    ) -> None:
        """`device()` is where models run here, as torch names it."""
        self._store = store
        self._folders = folders
        self._versions = versions
        self._make = make
        self.device = device

    def ensure(self, project_id: int, served: ServedVersion, go_on: Callable[[], bool] = lambda: True) -> bool:
        """Make the files if they are not there, or do not fit this machine; False when `go_on()` said no.

        Raises:
            NotFound: there is no such version, or its files were deleted.
            StudioError: they cannot be made; why, in a sentence.
        """
        folder = self._require_runs(project_id, served)
        if not find_variant(served.variant).has_files:
            return True
        with self._versions.reading(project_id, served.version) as checkpoint, self._folders.making(folder):
            return is_fitting(folder) or self._make(checkpoint, served.variant, self.device(), folder, go_on)

    @contextmanager
    def reading(self, project_id: int, served: ServedVersion) -> Iterator[Path | None]:
        """Their folder, which nobody removes until the block is left; None for a variant that has none."""
        if not find_variant(served.variant).has_files:
            yield None
            return
        with self._store.read() as transaction:
            folder = self.folder(transaction, self._versions.kept(transaction, project_id, served.version), served)
        with self._folders.reading(folder):
            yield folder

    def folder(self, transaction: Transaction, version: Version, served: ServedVersion) -> Path:
        project = transaction.projects.get(version.project_id).name
        return self._folders.of(project, version.content_hash, served.variant)

    def _require_runs(self, project_id: int, served: ServedVersion) -> Path:
        with self._store.read() as transaction:
            version = self._versions.kept(transaction, project_id, served.version)
            require_runs(transaction, version, served.variant, self.device())
            return self.folder(transaction, version, served)


def is_fitting(folder: Path) -> bool:
    """Whether a variant's files are there, and were made for this machine by what runs them here."""
    try:
        About.read(folder).require_fitting()
    except CheckpointUnavailable:
        return False
    return True


def require_runs(transaction: Transaction, version: Version, variant: str, device: str) -> None:
    """Raises StudioError unless a version can be run so on this device."""
    found = find_variant(variant)
    if not found.runs(kind_of(transaction, version), device):
        task = transaction.projects.get(version.project_id).task
        what = "a head on a shared encoder" if version.lane == "fast" else f"a whole model for {task}"
        raise CheckpointUnavailable(
            f"{variant} does not run {version.name}, which is {what}, on {device}. Choose another variant."
        )
