"""From a label, an example or a person to the versions that saw it."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from storage import Store
from studio.training.snapshot.content import HOLDOUT
from studio.training.snapshot.members import read_members


@dataclass(frozen=True, slots=True)
class Seen:
    """A version whose training or measurement saw some revisions, and in how many of its examples.

    `measured` counts those of the hold-out, `trained` all others: those that it was fitted on or chosen by.
    """

    version: str
    snapshot: str
    trained: int
    measured: int
    created_at: float


class Lineage:
    """Questions about snapshots of any size, a snapshot at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def versions_that_saw_label(self, project_id: int, label_id: int) -> list[Seen]:
        """The versions that rest on a revision, whether it stands or not; newest first."""
        return self._seen(project_id, "revisions", {label_id})

    def versions_that_saw_example(self, project_id: int, example_id: int) -> list[Seen]:
        """The versions that were trained or measured on an example; newest first."""
        return self._seen(project_id, "example_id", {example_id})

    def versions_that_saw_person(self, project_id: int, person: str) -> list[Seen]:
        """The versions that rest on anything a person has said; newest first."""
        with self._store.read() as transaction:
            revisions = transaction.lineage.by_person(project_id, person)
        return self._seen(project_id, "revisions", revisions)

    def _seen(self, project_id: int, column: str, wanted: Iterable[int]) -> list[Seen]:
        """The versions whose snapshots have any of these numbers in a column, newest first."""
        values = pa.array(sorted(wanted), pa.int64())
        with self._store.read() as transaction:
            versions = transaction.snapshots.versions(project_id)
        # Several versions may be made from one snapshot.
        counts: dict[str, tuple[int, int]] = {}
        found: list[Seen] = []
        for version in versions:
            key = version.snapshot or ""
            if key not in counts:
                counts[key] = self._count(key, column, values)
            trained, measured = counts[key]
            if trained or measured:
                found.append(Seen(version.name, key, trained, measured, version.created_at))
        return found[::-1]

    def _count(self, snapshot: str, column: str, values: pa.Array) -> tuple[int, int]:
        """What `_count` finds in a snapshot, which is unpacked while no transaction waits for it."""
        with self._store.read() as transaction:
            row = transaction.snapshots.get(snapshot)
        return _count(read_members(row.members), column, values) if row is not None else (0, 0)


def _count(members: pa.Table, column: str, values: pa.Array) -> tuple[int, int]:
    """In how many rows outside the hold-out, and in how many of it, the column has one of the values."""
    cells = members[column].combine_chunks()
    if pa.types.is_list(cells.type):
        rows = pc.unique(pc.list_parent_indices(cells).filter(pc.is_in(pc.list_flatten(cells), values)))
    else:
        rows = pc.indices_nonzero(pc.is_in(cells, values))
    splits = members["split"].take(rows)
    measured = pc.sum(pc.equal(splits, HOLDOUT)).as_py() or 0
    return len(splits) - measured, measured
