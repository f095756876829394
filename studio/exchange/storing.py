"""Stores the checked rows of an import in pieces, each with the note of how far it came, so that it can go on later."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from storage import Store, Transaction
from storage.tables import Import, Project
from studio.errors import Conflict
from studio.exchange.deposit import Arrival, Deposit, RankOf
from studio.exchange.plan import Plan, make_plan
from studio.exchange.receive import Decide, Given, House, Meaning
from studio.exchange.report import ImportReport
from studio.exchange.spool import NONE, Names, Spool
from studio.exchange.twinning import UNKNOWN


@dataclass(frozen=True, slots=True)
class Rules:
    """What other features decide about an import."""

    # (project, text hash, now) -> where a new example stands in the order.
    rank_of: RankOf
    # What people's answers to an example come to.
    decide: Decide
    # (transaction, project id) -> what every label means now.
    meaning_of: Callable[[Transaction, int], Meaning]
    # The form in which a person's name is known.
    known_as: Callable[[str], str]


class Overtaken(Conflict):
    """Somebody else goes on with the import."""


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
        places = self._places[begin:end]
        has_twins = places["key"] != np.void(bytes(16))
        found = []
        for place in np.flatnonzero(self._is_text[begin:end]).tolist():
            labels = self.plan.labels[self.plan.starts[begin + place] : self.plan.starts[begin + place + 1]].tolist()
            held_out = int(places["is_held_out"][place]) if has_twins[place] else UNKNOWN
            found.append(
                Arrival(
                    text=texts[place],
                    text_hash=keys[place].hex(),
                    group_key=places["key"][place].tobytes().hex() if has_twins[place] else None,
                    is_held_out=None if held_out == UNKNOWN else bool(held_out),
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


class Storing:
    """Goes on with one import from where it is to its end."""

    def __init__(self, store: Store, clock: Callable[[], float], rules: Rules, spool: Spool, import_id: int) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules
        self._import_id = import_id
        self._names: Names = spool.names()
        rows = spool.rows()
        self._pieces = Pieces(spool, rows, make_plan(rows))
        self._rows = len(rows)

    def run(self, begin: int, go_on: Callable[[], bool] = lambda: True) -> bool:
        """Store everything from row `begin` on; False when `go_on` said no before the end.

        Raises:
            Conflict: a label that the file names was renamed or retired while it was checked.
            Overtaken: another process goes on with it.
        """
        for start, end in self._pieces.plan.pieces(begin):
            if not go_on():
                return False
            self._store.run(partial(self._store_piece, start=start, end=end))
        return True

    def _store_piece(self, transaction: Transaction, start: int, end: int) -> None:
        row = transaction.imports.get(self._import_id)
        if row is None or row.stored != start or row.state not in ("reading", "storing"):
            raise Overtaken("Another process of the studio goes on with this import. Nothing is stored twice.")
        project = transaction.projects.get(row.project_id)
        report = dict(row.report)
        if start == 0:
            report["label_ids"] = self._prepare(transaction, project, report)
        deposit = Deposit(
            transaction,
            project,
            self._house(transaction, project.id),
            self._rules.rank_of,
            f"{report['stamp']}-{start}",
            self._clock(),
        )
        arrivals = self._pieces.read(start, end, report["label_ids"], self._names.annotators)
        done = deposit.store(arrivals)
        told = ImportReport.from_json(report["report"])
        told = told.and_then(self._pieces.records(start, end), done.added, done.labelled, done.problems)
        now = self._clock()
        report["report"] = asdict(replace(told, seconds=now - row.created_at))
        self._move(transaction, row, end, report, now)

    def _move(self, transaction: Transaction, row: Import, end: int, report: dict[str, Any], now: float) -> None:
        state = "done" if end == self._rows else "storing"
        report["problem"] = None
        if not transaction.imports.move(row, state=state, rows=self._rows, stored=end, report=report, heartbeat_at=now):
            raise Overtaken("Another process of the studio goes on with this import. Nothing is stored twice.")

    def _prepare(self, transaction: Transaction, project: Project, report: dict[str, Any]) -> list[int]:
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
        if report["overlap"] > project.overlap:
            project.overlap = report["overlap"]
            transaction.projects.save()
        return [ids[name] for name in self._names.labels]

    def _house(self, transaction: Transaction, project_id: int) -> House:
        names = {label.id: label.name for label in transaction.projects.every_label(project_id)}
        meaning = self._rules.meaning_of(transaction, project_id)
        overlap = transaction.projects.hold_overlap(project_id)
        return House(overlap, names, meaning, self._rules.decide)
