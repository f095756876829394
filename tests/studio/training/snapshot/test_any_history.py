"""Whatever is labelled, decided, renamed, merged and undone: every snapshot comes back byte for byte, and of every
revision it is known which versions saw it."""

import filecmp
import tempfile
from collections.abc import Iterable
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from storage.repositories.histories import History
from studio.training.lineage import Lineage
from studio.training.snapshot import Snapshot, content_of, freeze
from studio.training.snapshot.content import SPLITS
from studio.training.snapshot.keeping import Snapshots
from studio.training.snapshot.members import row_of
from studio.version_lineage import MOST_LABELS, VersionLineage
from tests.labelling import every_gold
from tests.storage.rows import add_version
from tests.studio.labelling.history.test_machine import PEOPLE, HistoryMachine

FILES = [*(f"{split}.parquet" for split in SPLITS), "snapshot.json"]


class SnapshotMachine(HistoryMachine):
    """The machine of the histories, in which somebody trains now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(self.folder.name) / "snapshots"
        self.snapshots = Snapshots(self.store, self.root)
        self.lineage = Lineage(self.store)
        self.frozen: list[Snapshot] = []
        # By the number of each version, the revisions that it rests on.
        self.versions: dict[int, set[int]] = {}

    @rule()
    def train(self) -> None:
        number = len(self.versions) + 1
        with self.store.begin() as transaction:
            labels = [row.name for row in transaction.projects.labels(self.project)]
            made = content_of("inbox", "text-classification", labels, every_gold(transaction, self.project))
            transaction.snapshots.add(row_of(made, self.project, self.clock.now))
            add_version(transaction, self.project, number=number, content_hash=f"{number:064}", snapshot=made.id)
            self.versions[number] = behind_gold(transaction.histories.all(self.project))
        self.frozen.append(freeze(self.root, made))

    @precondition(lambda self: self.frozen)
    @rule(data=st.data())
    def rebuild(self, data: st.DataObject) -> None:
        snapshot = data.draw(st.sampled_from(self.frozen))
        with tempfile.TemporaryDirectory() as folder:
            again = Path(folder) / "again"
            assert self.snapshots.rebuild(snapshot.id[:16], again) == snapshot.id
            assert filecmp.cmpfiles(snapshot.folder, again, FILES, shallow=False) == (FILES, [], [])
        assert list(self.snapshots.damages(self.project)) == []

    @precondition(lambda self: self.versions)
    @rule()
    def ask_which_versions_saw_what(self) -> None:
        for history in self._histories():
            for one in history.revisions:
                seen = self.lineage.versions_that_saw_label(self.project, one.id)
                assert [found.version for found in seen] == self._names({one.id})
        for person in PEOPLE:
            said = {one.id for history in self._histories() for one in history.revisions if one.annotator == person}
            seen = self.lineage.versions_that_saw_person(self.project, person)
            assert [found.version for found in seen] == self._names(said)

    @precondition(lambda self: self.versions)
    @rule()
    def ask_what_stands_no_more(self) -> None:
        standing = {
            one.id
            for history in self._histories()
            if history.state != "removed"
            for one in {one.annotator: one for one in history.revisions}.values()
        }
        for number, rests_on in self.versions.items():
            assert self._traced(number, only_gone=False) == rests_on
            assert self._traced(number, only_gone=True) == rests_on - standing

    def _traced(self, number: int, *, only_gone: bool) -> set[int]:
        """The revisions that a version is said to rest on."""
        lineage = VersionLineage(self.store)
        page = lineage.labels(self.project, _name(number), only_gone=only_gone, count=MOST_LABELS)
        assert page.after is None
        return {traced.label_id for traced in page.labels}

    def _histories(self) -> list[History]:
        with self.store.read() as transaction:
            return list(transaction.histories.all(self.project))

    def _names(self, revisions: set[int]) -> list[str]:
        """The versions that rest on any of these, newest first."""
        numbers = [number for number, rests_on in self.versions.items() if rests_on & revisions]
        return [_name(number) for number in reversed(numbers)]


def _name(number: int) -> str:
    return f"v{number}-{f'{number:064}'[:10]}"


def behind_gold(histories: Iterable[History]) -> set[int]:
    """The revisions that the agreed labels rest on now."""
    found: set[int] = set()
    for history in histories:
        if history.agreed is not None:
            found.add(history.agreed.label_id)
            if history.agreed.reason not in ("adjudicated", "imported"):
                found |= {one.label_id for one in history.done if one.state == "labelled"}
    return found


TestSnapshots = SnapshotMachine.TestCase
TestSnapshots.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
