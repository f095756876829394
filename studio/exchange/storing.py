"""Stores the checked rows of an import in pieces, each with the note of how far it came, so that it can go on later."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial

from storage import Store, Transaction
from storage.tables import Project
from studio.errors import Conflict
from studio.exchange.deposit import Arrival, Arriving, Deposit
from studio.exchange.houses import houses
from studio.exchange.leaks import GivenAway
from studio.exchange.pictures import adopt
from studio.exchange.pieces import Pieces
from studio.exchange.plan import make_plan
from studio.exchange.progress import Piece, Progress
from studio.exchange.report import ImportReport
from studio.exchange.rules import Rules
from studio.exchange.spool import Names, Spool
from studio.exchange.together import PAIRS_SHOWN
from studio.exchange.twinning import find_twins
from studio.exchange.values import Values, values_of
from studio.images import ImageFolder
from studio.tasks.base import Task

# Examples that are there already and change beside each piece: about as much work as a piece of rows.
CHANGED_AT_ONCE = 2_000


class Grown(Exception):
    """Others have added texts to the project since the rows were grouped with those that it had."""


class Storing:
    """Goes on with one import from where it is to its end."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        rules: Rules,
        spool: Spool,
        import_id: int,
        task: Task,
        images: ImageFolder,
    ) -> None:
        self._store = store
        self._task = task
        self._images = images
        self._clock = clock
        self._rules = rules
        self._spool = spool
        self._import_id = import_id
        self._names: Names = spool.names()
        self._table = spool.rows()
        self._plan = make_plan(self._table)
        self._rows = len(self._table)
        self._label_ids: list[int] | None = None
        self._look()

    def _look(self) -> None:
        """Read what the grouping came to."""
        self._changes = self._spool.changes()
        self._leaks = GivenAway(self._changes.leaks)
        self._pieces = Pieces(self._spool, self._table, self._plan)

    def run(self, begin: int, go_on: Callable[[], bool] = lambda: True) -> bool:
        """Store everything from row `begin` on; False when `go_on` said no before the end.

        Each piece also changes a few of the examples that are there already; where the rows end before those do,
        pieces without rows follow.

        Raises:
            Conflict: a label that the file names was renamed or retired while it was checked.
            Overtaken: another process goes on with it.
        """
        pieces, is_done = self._plan.pieces(begin), False
        while not is_done:
            if not go_on():
                return False
            is_done = self._store_next(*next(pieces, (self._rows, self._rows)))
        return True

    def _store_next(self, start: int, end: int) -> bool:
        """Store these rows; whether all is done."""
        adopt(self._images, self._spool.images, self._pieces.images(start, end))
        while True:
            # Before the transaction, for whose end others wait; only the first does not know the labels' ids yet.
            read = self._read(start, end, self._label_ids) if self._label_ids is not None else None
            try:
                work = partial(self._store_piece, start=start, end=end, read=read)
                self._label_ids, is_done = self._store.run(work)
                return is_done
            except Grown:
                self._group_again()

    def _read(self, start: int, end: int, label_ids: list[int]) -> tuple[list[Arrival], Values]:
        """What arrives, its values by the numbers that they have here."""
        values = values_of(self._task, label_ids)
        return self._pieces.read(start, end, values, self._names.annotators), values

    def _store_piece(
        self, transaction: Transaction, start: int, end: int, read: tuple[list[Arrival], Values] | None
    ) -> tuple[list[int], bool]:
        """Store it; gives the ids of the file's labels, and whether nothing is left."""
        row = transaction.imports.get(self._import_id)
        changed = row.report.get("changed", 0) if row is not None else 0
        changes = self._changes.part(changed, changed + CHANGED_AT_ONCE)
        is_last = end == self._rows and changed + CHANGED_AT_ONCE >= self._changes.count
        progress = Progress(transaction, self._import_id, Piece(start, end, is_last))
        project = self._hold(transaction, progress)
        if "label_ids" not in progress.told:
            progress.told["label_ids"] = self._prepare(transaction, project, progress.told["overlap"])
        now, house_of = self._clock(), houses(transaction, project, self._task, self._rules)
        file = Arriving(progress.stamp, progress.row.created_at, self._rows)
        deposit = Deposit(transaction, project, house_of, self._rules.rank_of, file, now)
        label_ids: list[int] = progress.told["label_ids"]
        numbered, values = read if read is not None else self._read(start, end, label_ids)
        arrived = self._intern(transaction, project.id, values, numbered)
        transaction.bulk.regroup(project.id, changes.regrouped)
        done = deposit.store(arrived)
        transaction.leaks.add(project.id, changes.leaks + self._leaks.of(one.text_hash for one in arrived), now)
        progress.told |= {"changed": changed + changes.count, "examples": transaction.tallies.examples(project.id)}
        records = self._pieces.records(start, end)
        progress.note(progress.report.and_then(records, done.added, done.labelled, done.problems), self._clock())
        return label_ids, is_last

    def _intern(
        self, transaction: Transaction, project_id: int, values: Values, numbered: Sequence[Arrival]
    ) -> Sequence[Arrival]:
        """What arrives with its values stored, which mean by now what the labels do that the file has named."""
        arrived = values.stored(transaction, project_id, numbered)
        self._rules.reread(transaction, project_id, {given.label for one in arrived for given in one.given})
        return arrived

    def _hold(self, transaction: Transaction, progress: Progress) -> Project:
        """The project, to which nobody else adds texts until the transaction ends.

        Raises Grown if it has others than those that the rows were grouped with, and what came in of the rows.
        """
        project_id = progress.row.project_id
        transaction.schema_changes.hold_still(project_id)
        project = transaction.projects.for_change(project_id)
        assert project is not None
        # An import that an older studio began knows no number.
        grouped_with = progress.told.get("examples")
        if grouped_with is not None and grouped_with != transaction.tallies.examples(project_id):
            raise Grown
        return project

    def _group_again(self) -> None:
        """Group the rows with the texts that the project has now, those of the import itself among them."""
        with self._store.read() as transaction:
            row = transaction.imports.get(self._import_id)
        assert row is not None
        before = self._changes
        found = find_twins(self._store, row.project_id, self._spool, self._table, self._plan, hold_out=before.hold_out)
        leaks = list(dict(before.leaks + found.changes.leaks).items())
        self._spool.save_groups(found.places)
        self._spool.save_changes(replace(found.changes, leaks=leaks))
        self._look()

        def note(transaction: Transaction) -> None:
            row = transaction.imports.get(self._import_id)
            assert row is not None
            report = ImportReport.from_json(row.report["report"])
            told = found.told_by(report) if not row.stored else report
            pairs = tuple(dict.fromkeys(report.leak_pairs + found.leak_pairs))[:PAIRS_SHOWN]
            told = replace(told, leaks=len(leaks), leak_pairs=pairs)
            changed = {"report": asdict(told), "changed": 0, "examples": self._changes.examples}
            transaction.imports.move(row, report=row.report | changed, heartbeat_at=self._clock())

        self._store.run(note)

    def _prepare(self, transaction: Transaction, project: Project, overlap: int) -> list[int]:
        """Add the labels and the people that the file brings; gives the ids of its labels."""
        there = {label.name for label in transaction.projects.labels(project.id)}
        new = [name for name in self._names.new_labels if name not in there]
        transaction.projects.add_labels(project.id, [(name, "") for name in new])
        ids = {label.name: label.id for label in transaction.projects.labels(project.id)}
        if gone := [name for name in self._names.labels if name not in ids]:
            raise Conflict(
                f"The project's labels changed during the import: {gone[0]!r} is gone. Import the file again."
            )
        if self._names.annotators:
            transaction.people.ensure(self._names.annotators, self._clock())
        if overlap > project.overlap:
            project.overlap, project.reseating_since = overlap, self._clock()
            transaction.projects.save()
        return [ids[name] for name in self._names.labels]
