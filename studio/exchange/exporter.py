"""Hands a project out, in the format that is asked for."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from storage import Store
from studio.exchange.formats import find_writer
from studio.exchange.formats.dataset import write_dataset_folder
from studio.exchange.projects import find_project
from studio.exchange.source import Renamed, Source

CHUNK_BYTES = 1 << 16


class Exporter:
    """Hands files out."""

    def __init__(self, store: Store, renamed: Renamed) -> None:
        """`renamed` says what a version's labels are called today."""
        self._store = store
        self._renamed = renamed

    def export(self, project_id: int, format: str, file: BinaryIO, *, with_scores: bool = False) -> int:
        """Write the project as it is at this moment; returns the number of labels or examples.

        `with_scores` adds what the last scoring says, and the examples that have nothing but that.

        Raises:
            InvalidInput: no such format, or it has no place for scores.
            NotFound: no such project.
        """
        write = find_writer(format, with_scores=with_scores)
        with self._store.read() as transaction:
            return write(Source(transaction, find_project(transaction, project_id), self._renamed), file)

    def export_dataset(self, project_id: int, folder: Path) -> int:
        """Write the folder that the format `datasets` has in its zip file; returns the number of labels.

        Raises:
            NotFound: no such project.
        """
        with self._store.read() as transaction:
            source = Source(transaction, find_project(transaction, project_id), self._renamed)
            return write_dataset_folder(source, folder)

    def iterate(self, project_id: int, format: str, *, with_scores: bool = False) -> Iterator[bytes]:
        """What `export` writes in pieces, for an HTTP answer; raises what it does before the first piece.

        It is written to a temporary file first: a slow reader must not keep a transaction open, and what fails does
        so before the answer's headers are sent.
        """
        with ExitStack() as undo:
            file = undo.enter_context(TemporaryFile())
            self.export(project_id, format, file, with_scores=with_scores)
            file.seek(0)
            undo.pop_all()
        return _pieces(file)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK_BYTES):
            yield piece
