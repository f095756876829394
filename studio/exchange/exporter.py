"""Hands a project out, in the format that is asked for."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from storage import Store, Transaction
from studio.errors import InvalidInput
from studio.exchange.formats import find_writer
from studio.exchange.formats.dataset import write_dataset_folder
from studio.exchange.losses import Loss, Losses
from studio.exchange.projects import find_project
from studio.exchange.side_by_side import write_side_by_side
from studio.exchange.source import Renamed, Source
from studio.images import ImageFolder

CHUNK_BYTES = 1 << 16


class Exporter:
    """Hands files out."""

    def __init__(self, store: Store, renamed: Renamed, images: ImageFolder) -> None:
        """`renamed` says what a version's labels are called today; `images` are those of examples."""
        self._store = store
        self._renamed = renamed
        self._images = images

    def export(
        self,
        project_id: int,
        format: str,
        file: BinaryIO,
        *,
        with_scores: bool = False,
        beside: Sequence[int] = (),
        losses: Losses | None = None,
    ) -> int:
        """Write the project as it is at this moment; returns the number of labels or examples.

        `with_scores` adds what the last scoring says, and the examples that have nothing but that. What the format
        cannot hold is added to `losses`. The answers of the projects `beside` stand beside those of this one, see
        `write_side_by_side`.

        Raises:
            InvalidInput: no such format, or not for this task, or it has no place for scores or other projects.
            NotFound: no such project, or the file of an image is gone.
        """
        with self._store.read() as transaction:
            source = self._source(transaction, project_id, losses)
            if beside:
                if with_scores:
                    raise InvalidInput("Several projects have no place for scores. Leave out one of the two.")
                others = [self._source(transaction, other) for other in beside]
                return write_side_by_side([source, *others], format, file)
            return find_writer(format, source.project.task, with_scores=with_scores)(source, file)

    def losses(self, project_id: int, format: str) -> list[Loss]:
        """What of the project at this moment the format cannot hold. Raises what `export` does."""
        found = Losses()
        with TemporaryFile() as file:
            self.export(project_id, format, file, losses=found)
        return found.all()

    def export_dataset(self, project_id: int, folder: Path) -> int:
        """Write the folder that the format `datasets` has in its zip file; returns the number of labels.

        Raises:
            NotFound: no such project.
        """
        with self._store.read() as transaction:
            return write_dataset_folder(self._source(transaction, project_id), folder)

    def _source(self, transaction: Transaction, project_id: int, losses: Losses | None = None) -> Source:
        project = find_project(transaction, project_id)
        return Source(transaction, project, self._renamed, self._images, Losses() if losses is None else losses)

    def iterate(
        self,
        project_id: int,
        format: str,
        *,
        with_scores: bool = False,
        beside: Sequence[int] = (),
        losses: Losses | None = None,
    ) -> Iterator[bytes]:
        """What `export` writes in pieces, for an HTTP answer; raises what it does before the first piece.

        It is written to a temporary file first: a slow reader must not keep a transaction open, and what fails does
        so before the answer's headers are sent.
        """
        with ExitStack() as undo:
            file = undo.enter_context(TemporaryFile())
            self.export(project_id, format, file, with_scores=with_scores, beside=beside, losses=losses)
            file.seek(0)
            undo.pop_all()
        return _pieces(file)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK_BYTES):
            yield piece
