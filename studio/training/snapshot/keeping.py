"""Snapshots as the database keeps them: written out again byte by byte, and compared with the folders on the disk."""

from collections.abc import Iterator
from pathlib import Path

from storage import Store, Transaction
from studio.errors import Conflict, InvalidInput, NotFound
from studio.training.snapshot.content import Content
from studio.training.snapshot.files import folder_of, holds, write
from studio.training.snapshot.members import from_members, read_members

LEAST_DIGITS = 6


class Snapshots:
    """What versions were made from, whatever has become of the labels since."""

    def __init__(self, store: Store, root: Path) -> None:
        self._store = store
        self._root = root

    def load(self, snapshot_id: str) -> Content:
        """The snapshot of this id, or the only one that begins with these digits. Raises NotFound."""
        with self._store.read() as transaction:
            return _load(transaction, _find(transaction, snapshot_id))

    def again(self, snapshot_id: str) -> Content:
        """The same, sure to be what was frozen then. Raises NotFound, or Conflict when the database has lost that."""
        content = self.load(snapshot_id)
        if content.id != snapshot_id:
            raise Conflict(
                f"The database does not hold any more what snapshot {snapshot_id[:16]} was made from. "
                "Restore a backup, or compare with a newer version."
            )
        return content

    def rebuild(self, snapshot_id: str, folder: Path) -> str:
        """Write the snapshot's files, as they were, into a folder that is made for them. Gives the whole id.

        Raises:
            NotFound: no such snapshot.
            InvalidInput: the folder is there already.
        """
        content = self.load(snapshot_id)
        try:
            folder.mkdir(parents=True)
        except FileExistsError as error:
            raise InvalidInput(f"{folder} is there already. Name a folder that is not.") from error
        write(folder, content)
        return content.id

    def damages(self, project_id: int) -> Iterator[str]:
        """What is wrong with a project's snapshots: one that the database cannot give back, or files that differ."""
        with self._store.read() as transaction:
            ids = transaction.snapshots.ids(project_id)
        for snapshot_id in ids:
            folder = folder_of(self._root, snapshot_id)
            with self._store.read() as transaction:
                content = _load(transaction, snapshot_id)
            if content.id != snapshot_id:
                yield f"The database does not hold what snapshot {snapshot_id[:16]} was made from"
            elif folder.exists() and not holds(folder, content):
                yield f"The files of snapshot {snapshot_id[:16]} are not those that were written: {folder}"


def _find(transaction: Transaction, digits: str) -> str:
    found = transaction.snapshots.beginning(digits) if len(digits) >= LEAST_DIGITS else []
    if len(found) != 1:
        many = "more than one snapshot begins" if found else "no snapshot begins"
        raise NotFound(f"There is {many} with {digits!r}. Name at least {LEAST_DIGITS} digits of a version's snapshot.")
    return found[0]


def _load(transaction: Transaction, snapshot_id: str) -> Content:
    row = transaction.snapshots.get(snapshot_id)
    if row is None:
        raise NotFound(f"There is no snapshot {snapshot_id!r}.")
    task = transaction.projects.get(row.project_id).task
    texts = transaction.lineage.texts(read_members(row.members)["example_id"].to_pylist())
    return from_members(task, row.labels, row.members, texts)
