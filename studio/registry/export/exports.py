"""Exports versions: what loads by itself, with a model card, as a folder or a zip file."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from storage import Store, Transaction
from storage.tables import Version
from studio.errors import Conflict, InvalidInput
from studio.registry.availability import require_kept
from studio.registry.export.card import model_card
from studio.registry.export.facts import card_facts
from studio.registry.export.lanes import HERE, CopyEncoder, fast_content, slow_content
from studio.registry.export.parts import Part, write_folder, zipped
from studio.registry.folders import VersionFolders
from studio.registry.views import find_version

CARD = "README.md"


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip file on its way out."""

    file_name: str
    chunks: Iterator[bytes]


class VersionExports:
    """Whatever is exported keeps its files while it is read."""

    def __init__(self, store: Store, folders: VersionFolders, copy_encoder: CopyEncoder) -> None:
        self._store = store
        self._folders = folders
        self._copy_encoder = copy_encoder

    def write(self, project_id: int, name: str, target: Path) -> Path:
        """Write the folder, whole or not at all; gives where it is.

        Raises:
            NotFound: there is no such version, or its files were deleted.
            Conflict: it has no files here.
            InvalidInput: there is something at `target` already, or nothing can be written there.
        """
        target = target.expanduser().absolute()
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise InvalidInput(f"{target} is there already. Name a folder that is not, or an empty one.")
        with self.parts(project_id, name) as parts:
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
            except OSError as error:
                raise InvalidInput(f"Nothing can be written to {target}: {error.strerror}. Name another.") from error
            try:
                write_folder(parts, beside)
                beside.chmod(0o755)
                beside.rename(target)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
        return target

    def archive(self, project_id: int, name: str) -> Archive:
        """The same as a zip file, made while it is sent. Raises NotFound and Conflict."""
        with self._store.read() as transaction:
            version = find_version(transaction, project_id, name)
            root = f"{transaction.projects.get(project_id).name}-{version.name}"
        chunks = self._zipped(project_id, version.name, root, version.created_at)
        # The first chunk is made now, so that a refusal is an error and not half a file.
        return Archive(f"{root}.zip", chain([next(chunks)], chunks))

    def require(self, project_id: int, name: str) -> None:
        """Raises what `parts` does, for a version that cannot be exported."""
        with self._store.read() as transaction:
            self._find(transaction, project_id, name)

    @contextmanager
    def parts(self, project_id: int, name: str, where: str = HERE) -> Iterator[list[Part]]:
        """The files of the export, which stay until the block is left; the card's code loads them from `where`.

        Raises:
            NotFound: there is no such version, or its files were deleted.
            Conflict: it has no files here.
            CheckpointUnavailable: what a head stands on cannot be had.
        """
        with self._store.read() as transaction:
            _, folder = self._find(transaction, project_id, name)
        with self._folders.reading(folder), TemporaryDirectory(prefix="studio-export-") as scratch:
            yield self._parts(project_id, name, where, Path(scratch))

    def _parts(self, project_id: int, name: str, where: str, scratch: Path) -> list[Part]:
        with self._store.read() as transaction:
            version, folder = self._find(transaction, project_id, name)
            task = transaction.projects.get(project_id).task
        if version.lane == "fast":
            content = fast_content(folder, where, scratch, self._copy_encoder)
        else:
            content = slow_content(folder, where, task)
        with self._store.read() as transaction:
            card = model_card(card_facts(transaction, version, content))
        return [Part(CARD, card.encode()), *content.parts]

    def _find(self, transaction: Transaction, project_id: int, name: str) -> tuple[Version, Path]:
        version = find_version(transaction, project_id, name)
        require_kept(version)
        if version.origin == "checkpoint":
            raise Conflict(f"{version.name} is {version.checkpoint} as it came. Take it from there.")
        folder = self._folders.of(transaction.projects.get(project_id).name, version.content_hash)
        if not folder.is_dir():
            raise Conflict(f"The files of {version.name} are not in {folder}. Restore the folder.")
        return version, folder

    def _zipped(self, project_id: int, name: str, root: str, made_at: float) -> Iterator[bytes]:
        with self.parts(project_id, name) as parts:
            yield from zipped(parts, root, made_at)
