"""Exports the agreed labels of a project."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import BinaryIO

from storage import Store
from studio.errors import InvalidInput
from studio.exchange.projects import find_project
from studio.exchange.writers import EXPORTERS

CHUNK_BYTES = 1 << 16


class Exporter:
    """Hands files out."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def export(self, project_id: int, format: str, file: BinaryIO) -> int:
        """Write the agreed labels as they are at this moment; returns the number of rows.

        Raises:
            InvalidInput: no such format.
            NotFound: no such project.
        """
        if format not in EXPORTERS:
            raise InvalidInput(f"There is no format {format!r}. Choose one of: {', '.join(EXPORTERS)}.")
        with self._store.read() as transaction:
            find_project(transaction, project_id)
            return EXPORTERS[format](transaction.gold.stream(project_id), file)

    def iterate(self, project_id: int, format: str) -> Iterator[bytes]:
        """The same file in pieces, for an HTTP answer; raises what `export` does before the first piece.

        It is written to a temporary file first: a slow reader must not keep a transaction open, and what fails does
        so before the answer's headers are sent.
        """
        file = TemporaryFile()  # noqa: SIM115  closed by the iterator
        try:
            self.export(project_id, format, file)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return _pieces(file)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK_BYTES):
            yield piece
