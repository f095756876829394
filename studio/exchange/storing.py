"""Stores the checked rows of an import in pieces, each with the note of how far it came, so that it can go on later."""

import json
from collections.abc import Callable
from functools import partial

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from storage import Store, Transaction
from storage.tables import Project
from studio.errors import Conflict
from studio.exchange.deposit import Arrival, Arriving, Deposit
from studio.exchange.plan import Plan, make_plan
from studio.exchange.progress import Piece, Progress
from studio.exchange.receive import Given, House
from studio.exchange.rules import Rules
from studio.exchange.spool import NONE, Names, Spool
from studio.exchange.twinning import UNKNOWN
from studio.exchange.twins.links import NO_KEY

NO_BYTES = NO_KEY.tobytes()


class Pieces:
    """The rows of a spool as arrivals, a stretch of rows at a time."""

    def __init__(self, spool: Spool, rows: pa.Table, plan: Plan) -> None:
        self.plan = plan
        self._rows = rows
        self._places = spool.groups()
        self._is_text = plan.texts()
        self._labels = rows["label"].to_numpy()
        self._annotators = rows["annotator"].to_numpy()
        self._numbers = rows["row"].to_numpy()
        self._counted = np.concatenate(([0], np.cumsum(~np.asarray(rows["again"]))))
        self._has_details = rows["details"].null_count < len(rows)

    def records(self, begin: int, end: int) -> int:
        """How many rows of the file these are: one may have brought several labels."""
        return int(self._counted[end] - self._counted[begin])

    def read(self, begin: int, end: int, label_ids: list[int], annotators: list[str]) -> list[Arrival]:
        """The texts that begin in these rows, with all the labels that the file brings them."""
        some = self._rows.slice(begin, end - begin)
        texts, keys, extras = (some[name].to_pylist() for name in ("text", "hash", "extra"))
        # Out of the file as a whole: to ask it for one value after the other takes longer than to store them.
        places = np.array(self._places[begin:end])
        groups, named, held_out = _hexes(places["key"]), _hexes(places["named"]), places["is_held_out"].tolist()
        starts = self.plan.starts[begin : end + 1].tolist()
        found = []
        for place in np.flatnonzero(self._is_text[begin:end]).tolist():
            labels = self.plan.labels[starts[place] : starts[place + 1]].tolist()
            found.append(
                Arrival(
                    text=texts[place],
                    text_hash=keys[place].hex(),
                    place=begin + place,
                    group_key=groups[place],
                    named_group=named[place],
                    is_held_out=None if held_out[place] == UNKNOWN else bool(held_out[place]),
                    extra=json.loads(extras[place]) if extras[place] else None,
                    given=[self._given(row, label_ids, annotators) for row in labels],
                )
            )
        return found

    def _given(self, row: int, label_ids: list[int], annotators: list[str]) -> Given:
        who = int(self._annotators[row])
        annotator = None if who == NONE else annotators[who]
        details = self._rows["details"][row].as_py() if self._has_details else None
        number, label = int(self._numbers[row]), label_ids[self._labels[row]]
        return Given(number, label, annotator, json.loads(details) if details else None)


def _hexes(keys: NDArray[np.void]) -> list[str | None]:
    """Each key in hexadecimal digits, None where there is none."""
    return [key.hex() if key != NO_BYTES else None for key in keys.tolist()]


class Storing:
    """Goes on with one import from where it is to its end."""

    def __init__(self, store: Store, clock: Callable[[], float], rules: Rules, spool: Spool, import_id: int) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules
        self._import_id = import_id
        self._names: Names = spool.names()
        self._changes = spool.changes()
        rows = spool.rows()
        self._pieces = Pieces(spool, rows, make_plan(rows))
        self._rows = len(rows)
        self._label_ids: list[int] | None = None

    def run(self, begin: int, go_on: Callable[[], bool] = lambda: True) -> bool:
        """Store everything from row `begin` on; False when `go_on` said no before the end.

        Raises:
            Conflict: a label that the file names was renamed or retired while it was checked.
            Overtaken: another process goes on with it.
        """
        for start, end in self._pieces.plan.pieces(begin):
            if not go_on():
                return False
            piece = Piece(start, end, end == self._rows)
            # Before the transaction, for whose end others wait; only the first does not know the labels' ids yet.
            arrivals = self._read(piece, self._label_ids) if self._label_ids is not None else None
            self._label_ids = self._store.run(partial(self._store_piece, piece=piece, arrivals=arrivals))
        return True

    def _read(self, piece: Piece, label_ids: list[int]) -> list[Arrival]:
        return self._pieces.read(piece.start, piece.end, label_ids, self._names.annotators)

    def _store_piece(self, transaction: Transaction, piece: Piece, arrivals: list[Arrival] | None) -> list[int]:
        """Store it, and give the ids of the file's labels."""
        progress = Progress(transaction, self._import_id, piece)
        project = transaction.projects.get(progress.row.project_id)
        transaction.schema_changes.hold_still(project.id)
        if piece.start == 0:
            transaction.bulk.regroup(project.id, self._changes.regrouped)
            progress.told["label_ids"] = self._prepare(transaction, project, progress.told["overlap"])
        house, now = self._house(transaction, project.id), self._clock()
        file = Arriving(progress.stamp, progress.row.created_at, self._rows)
        deposit = Deposit(transaction, project, house, self._rules.rank_of, file, now)
        label_ids: list[int] = progress.told["label_ids"]
        done = deposit.store(arrivals if arrivals is not None else self._read(piece, label_ids))
        records = self._pieces.records(piece.start, piece.end)
        if piece.is_last:
            transaction.leaks.add(project.id, self._changes.leaks, now)
        report = progress.report.and_then(records, done.added, done.labelled, done.problems)
        progress.note(report, self._clock())
        return label_ids

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

    def _house(self, transaction: Transaction, project_id: int) -> House:
        names = {label.id: label.name for label in transaction.projects.every_label(project_id)}
        meaning = self._rules.meaning_of(transaction, project_id)
        overlap = transaction.projects.hold_overlap(project_id)
        return House(overlap, names, meaning, self._rules.decide)
