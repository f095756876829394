"""Stores the checked file of a whole project piece by piece, each with the note of how far it came."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from storage import Store, Transaction
from studio.errors import BadFile, StudioError
from studio.exchange.everything.check import Whole, check_everything, read_everything
from studio.exchange.everything.example import Past
from studio.exchange.everything.header import Header
from studio.exchange.everything.restore import finish, pieces, prepare, require_same_labels, restore, skip
from studio.exchange.leaks import GivenAway, Sides
from studio.exchange.pictures import adopt
from studio.exchange.progress import Piece, Progress
from studio.exchange.report import ImportReport
from studio.exchange.rules import Rules
from studio.exchange.spool import Changes, Spool
from studio.exchange.together import PAIRS_SHOWN, shown
from studio.images import ImageFolder


def check_whole(
    spool: Spool, rules: Rules, max_text_bytes: int, now: float, tick: Callable[[int], None]
) -> ImportReport:
    """Check the file in the spool, also for held-out examples that its pool gives away.

    Raises:
        BadFile: something in it cannot be.
    """
    sides = Sides(spool.folder)
    try:
        whole = check_everything(spool.everything, max_text_bytes, now, tick, sides.add, keep=spool.images.put)
        changes = Changes(leaks=sides.leaks())
    finally:
        sides.remove()
    labels = [label for label in whole.header.labels if label["retired_at"] is None]
    try:
        rules.vet(whole.header.project, labels)
    except StudioError as error:
        raise BadFile(f"The file's project cannot be stored. {error}") from error
    spool.save_changes(changes)
    spool.whole.write_text(json.dumps({"examples": whole.examples}))
    return ImportReport(rows=whole.examples, leaks=len(changes.leaks))


class Restoring:
    """Goes on with one import from where it is to its end."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        rules: Rules,
        spool: Spool,
        import_id: int,
        max_text_bytes: int,
        images: ImageFolder,
    ) -> None:
        self._images = images
        self._store = store
        self._clock = clock
        self._rules = rules
        self._spool = spool
        self._import_id = import_id
        self._max_text_bytes = max_text_bytes
        self._leaks = GivenAway(spool.changes().leaks)
        self._examples: int = json.loads(spool.whole.read_text())["examples"]

    def run(self, begin: int, go_on: Callable[[], bool]) -> bool:
        """Store everything after the first `begin` examples; False when `go_on` said no before the end.

        Raises:
            Conflict: the project has examples already, its labels were changed since the first piece, or another
                process goes on with the import.
        """
        header = Header(self._clock())
        pasts = (past for _, past in read_everything(self._spool.everything, header, self._max_text_bytes))
        whole = Whole(header, self._examples)
        for some in pieces(skip(pasts, begin)):
            if not go_on():
                return False
            adopt(self._images, self._spool.images, [past.example["image"] for past in some])
            piece = Piece(begin, begin + len(some), begin + len(some) == whole.examples)
            self._store.run(partial(self._store_piece, piece=piece, pasts=some, whole=whole))
            begin = piece.end
        return True

    def _store_piece(self, transaction: Transaction, piece: Piece, pasts: list[Past], whole: Whole) -> None:
        progress = Progress(transaction, self._import_id, piece)
        transaction.schema_changes.hold_still(progress.row.project_id)
        # Nobody changes its overlap from here on, by which people sit down.
        project = transaction.projects.for_change(progress.row.project_id)
        assert project is not None
        if piece.start == 0:
            progress.told["label_ids"] = prepare(transaction, project, whole)
        label_ids: list[Any] = progress.told["label_ids"]
        require_same_labels(transaction, project, whole, label_ids)
        labels = restore(
            transaction, project, pasts, whole.header.answers, label_ids, progress.stamp, self._rules.reread
        )
        report = progress.report
        leaks = self._leaks.of(past.example["text_hash"] for past in pasts)
        transaction.leaks.add(project.id, leaks, self._clock())
        if piece.is_last:
            pairs = transaction.leaks.pairs(project.id, 0, PAIRS_SHOWN)
            report = replace(report, leak_pairs=tuple((shown(one.text), shown(one.twin_text)) for one in pairs))
            finish(transaction, project, self._clock())
        progress.note(
            replace(report, added=report.added + len(pasts), labelled=report.labelled + labels), self._clock()
        )
