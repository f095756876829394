"""Imports a file into a project: all of it in one transaction, or nothing."""

from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import uuid4

from storage import StorageFull, Store, Transaction
from storage.tables import Project
from studio.errors import Conflict, OutOfSpace
from studio.exchange.collect import Collected, collect
from studio.exchange.mapping import ColumnMapping
from studio.exchange.plan import Entry, Known, Plan, make_plan
from studio.exchange.projects import find_project
from studio.exchange.report import ImportReport
from studio.exchange.rows import LabelNames
from studio.exchange.split import choose_split


class Importer:
    """Takes files in."""

    def __init__(self, store: Store, clock: Callable[[], float], max_text_bytes: int) -> None:
        """`clock` gives Unix seconds; a longer text than `max_text_bytes` of UTF-8 is a bad row."""
        self._store = store
        self._clock = clock
        self._max_text_bytes = max_text_bytes

    def load(
        self,
        project_id: int,
        source: str | Path,
        mapping: ColumnMapping,
        *,
        annotator: str = "import",
        skip_bad_rows: bool = False,
        add_labels: bool = False,
    ) -> ImportReport:
        """Store every row, each text once; what differs from a label that is there already is reported, not stored.

        `skip_bad_rows` leaves out rows whose cells are unfit; a file whose structure is broken is refused all the same.

        Raises:
            BadFile: it cannot be read, or has bad rows and they are not to be skipped; nothing was stored.
            InvalidInput: the mapping names a column that is not there.
            NotFound: no such project.
            Conflict: the project's labels were changed meanwhile.
            OutOfSpace: the disk is full; nothing was stored.
        """
        started = self._clock()
        with self._store.read() as transaction:
            project = find_project(transaction, project_id)
            names = [label.name for label in transaction.projects.labels(project_id)]
        collected = collect(source, mapping, LabelNames(names, add_labels), self._max_text_bytes)
        if collected.problems.count and not skip_bad_rows:
            raise collected.refuse()
        try:
            with self._store.begin() as transaction:
                plan = self._save(transaction, project, collected, annotator)
        except StorageFull as error:
            raise OutOfSpace("The disk is full, so nothing was stored. Free some space and import again.") from error
        return _report(collected, plan, self._clock() - started)

    def _save(self, transaction: Transaction, project: Project, collected: Collected, annotator: str) -> Plan:
        label_ids = _label_ids(transaction, project.id, collected)
        plan = make_plan(collected.rows, _known(transaction, project.id, {row.text_hash for row in collected.rows}))
        now = self._clock()
        transaction.examples.add_new(_columns(project, entry, now) for entry in plan.new())
        labelled = plan.labelled()
        found = transaction.examples.ids_by_hash(project.id, [entry.row.text_hash for entry in labelled])
        ids = [found[entry.row.text_hash][0] for entry in labelled]
        transaction.examples.set_state([entry.known.example_id for entry in labelled if entry.known], "labelled")
        revisions = transaction.labels.next_revisions(
            (entry.known.example_id for entry in labelled if entry.known), annotator
        )
        request = f"import-{uuid4().hex}"
        transaction.labels.add_imported(
            {
                "project_id": project.id,
                "example_id": example_id,
                "annotator": annotator,
                "revision": revisions.get(example_id, 1),
                "action": "label",
                "schema_label_id": label_ids[entry.label or ""],
                "request_id": f"{request}-{entry.labelled_by}",
                "created_at": now,
            }
            for entry, example_id in zip(labelled, ids, strict=True)
        )
        return plan


def _label_ids(transaction: Transaction, project_id: int, collected: Collected) -> dict[str, int]:
    """The project's labels by name, with those of the file; read again, as others may have changed them meanwhile."""
    names = {label.name for label in transaction.projects.labels(project_id)}
    added = [name for name in collected.labels.added if name not in names]
    transaction.projects.add_labels(project_id, [(name, "") for name in added])
    ids = {label.name: label.id for label in transaction.projects.labels(project_id)}
    gone = sorted({row.label for row in collected.rows if row.label is not None} - ids.keys())
    if gone:
        raise Conflict(f"The project's labels changed during the import: {gone[0]!r} is gone. Import the file again.")
    return ids


def _known(transaction: Transaction, project_id: int, hashes: Iterable[str]) -> dict[str, Known]:
    found = transaction.examples.ids_by_hash(project_id, hashes)
    gold = transaction.labels.gold_of([example_id for example_id, _ in found.values()])
    return {
        text_hash: Known(example_id, state, gold.get(example_id)) for text_hash, (example_id, state) in found.items()
    }


def _columns(project: Project, entry: Entry, now: float) -> dict[str, object]:
    return {
        "project_id": project.id,
        "text": entry.row.text,
        "text_hash": entry.row.text_hash,
        "split": choose_split(project.name, entry.row.text_hash, project.holdout_percent),
        "state": "pending" if entry.label is None else "labelled",
        "created_at": now,
    }


def _report(collected: Collected, plan: Plan, seconds: float) -> ImportReport:
    return ImportReport(
        rows=collected.read,
        added=len(plan.new()),
        labelled=len(plan.labelled()),
        duplicates=plan.duplicates,
        conflicts=plan.conflicts.lines(),
        conflict_count=plan.conflicts.count,
        skipped_rows=collected.problems.count,
        problems=collected.problems.lines(),
        new_labels=tuple(collected.labels.added),
        seconds=seconds,
    )
