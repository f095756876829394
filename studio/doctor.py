"""Looks at everything the studio keeps in its database and its folders, and says what is wrong.

It runs beside a server or without one, and so knows nothing of the models that are loaded there; the status of a
project tells what serves it.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage import Store
from storage.tables import Version
from studio.checkpoints.content import content_hash
from studio.labelling.audit import contradictions
from studio.project_images import ProjectImages
from studio.registry.folders import VersionFolders
from studio.registry.leftovers import Leftovers
from studio.serving.variants.removing import RemovingVariants
from studio.training.snapshot.keeping import Snapshots

LEAST_FREE_BYTES = 500_000_000
REBUILD = "Remove the folder; python -m studio snapshot rebuild writes it again from the database."
IMPORT_AGAIN = "Restore it from a backup, or import the image again."
RESTORE = "Restore it, or promote another version."
SWEEP = "They go when the studio is started again; somebody may be reading them."


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and what to do about it."""

    what: str
    remedy: str


class Doctor:
    """Checks the database, the labels, the files of versions and snapshots, and the room on the disk."""

    def __init__(
        self,
        store: Store,
        data_dir: Path,
        folders: VersionFolders,
        leftovers: Leftovers,
        variants: RemovingVariants,
        snapshots: Snapshots,
        images: ProjectImages,
    ) -> None:
        self._store = store
        self._data_dir = data_dir
        self._folders = folders
        self._leftovers = leftovers
        self._variants = variants
        self._snapshots = snapshots
        self._images = images

    def examine(self) -> list[Finding]:
        """Everything that is wrong; empty when all is well."""
        broken = [*self._database()]
        # What a broken database says of labels and versions means nothing, if it says anything at all.
        return [*broken, *(() if broken else (*self._labels(), *self._versions(), *self._kept())), *self._disk()]

    def _database(self) -> Iterator[Finding]:
        for problem in self._store.check():
            yield Finding(f"The database is damaged: {problem}.", "Restore the newest backup of the database.")

    def _labels(self) -> Iterator[Finding]:
        with self._store.read() as transaction:
            for project in transaction.projects.all():
                for problem in contradictions(transaction, project.id):
                    yield Finding(f"{project.name}: {problem}.", "Please report this, it should not happen.")

    def _versions(self) -> Iterator[Finding]:
        with self._store.read() as transaction:
            projects = [(project.name, transaction.versions.all(project.id)) for project in transaction.projects.all()]
        for project, versions in projects:
            for version in versions:
                yield from _version(version, project, self._folders.of(project, version.content_hash))
        for leftover in self._leftovers.find():
            yield Finding(
                f"A folder of {leftover.project} belongs to no version: {leftover.folder}.",
                "If no training is on its way, remove it: python -m studio doctor --remove-leftovers.",
            )
        for variant in self._variants.leftovers():
            yield Finding(
                f"Variants of {variant.project} are left of a version that is gone: {variant.folder}.",
                "Remove them: python -m studio doctor --remove-leftovers.",
            )

    def _kept(self) -> Iterator[Finding]:
        """What projects have in files: snapshots, and images."""
        with self._store.read() as transaction:
            projects = transaction.projects.all()
        for project in projects:
            for problem in self._snapshots.damages(project.id):
                yield Finding(f"{project.name}: {problem}.", REBUILD)
            for digest in self._images.missing(project.id):
                yield Finding(f"{project.name}: the file of image {digest} is gone.", IMPORT_AGAIN)

    def _disk(self) -> Iterator[Finding]:
        free = shutil.disk_usage(self._data_dir).free
        if free < LEAST_FREE_BYTES:
            yield Finding(
                f"{free / 1e6:,.0f} MB are free where the data lives; a training needs about 500 MB.",
                "Free some space, or set STUDIO_DATA_DIR to a larger disk.",
            )


def _version(version: Version, project: str, folder: Path) -> Iterator[Finding]:
    name = f"{version.name} of {project}"
    checkpoint = Path(version.checkpoint)
    if version.origin == "checkpoint":
        if checkpoint.is_absolute() and not checkpoint.is_dir():
            yield Finding(f"The checkpoint of {name} is gone: {checkpoint}.", RESTORE)
    elif version.deleted_at is not None:
        if folder.is_dir():
            yield Finding(f"{name} was deleted, and its files are still there: {folder}.", SWEEP)
    elif not folder.is_dir():
        yield Finding(f"The folder of {name} is missing: {folder}.", RESTORE)
    elif content_hash(folder) != version.content_hash:
        yield Finding(
            f"The files of {name} have changed since it was registered: {folder}.", "Promote another version."
        )
