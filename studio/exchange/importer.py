"""Imports files: checked whole before anything is stored, then stored in pieces, and gone on with after a crash."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from storage import Store, Transaction
from storage.tables import Import
from studio.errors import Busy, Conflict, NotFound
from studio.exchange.background import Background
from studio.exchange.ending import Ending
from studio.exchange.mapping import ColumnMapping
from studio.exchange.progress import begun
from studio.exchange.projects import find_project
from studio.exchange.pulse import Pulse
from studio.exchange.report import ImportReport
from studio.exchange.rules import Rules
from studio.exchange.spool import Spool
from studio.exchange.turn import PATIENCE_SECONDS
from studio.exchange.views import ImportView, view_of
from studio.exchange.work import Options, Work
from studio.images import ImageFolder

MOST_LISTED = 20
LOOK_SECONDS = 5.0
PLAIN = Options()
Hear = Callable[[ImportView], None]


class Importer:
    """Takes files in."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        clock: Callable[[], float],
        max_text_bytes: int,
        rules: Rules,
        arrived: Callable[[int], object] = lambda _: None,
        *,
        images: ImageFolder,
    ) -> None:
        """`folder` is for files on their way in, `images` for those of examples; `clock` gives Unix seconds.

        A longer text than `max_text_bytes` of UTF-8 is a bad row. `arrived(project_id)` is told of a finished import.
        """
        self._store = store
        self._folder = folder
        self._clock = clock
        self._max_text_bytes = max_text_bytes
        self._rules = rules
        self._arrived = arrived
        self._images = images
        self._ending = Ending(store)
        self._background = Background()

    def load(
        self,
        project_id: int,
        source: str | Path,
        mapping: ColumnMapping,
        options: Options = PLAIN,
        *,
        person: str = "local",
        hear: Hear = lambda _: None,
    ) -> ImportReport:
        """Store every row, each text once; what differs from a label that is there already is reported, not stored.

        `hear` is told every other second how far it is.

        Raises:
            BadFile: it cannot be read, or has bad rows and they are not to be skipped; nothing was stored.
            InvalidInput: the mapping names a column that is not there, or the labels do not fit the project's overlap.
            NotFound: no such project.
            Conflict: the project's labels were changed meanwhile.
            OutOfSpace: the disk is full; the message says whether anything was stored.
        """
        row = self._admit(project_id, person, options)
        self._whole(row, str(source), mapping, options, hear)
        return self.view(project_id, row.id).report

    def start(
        self,
        project_id: int,
        source: str | Path,
        mapping: ColumnMapping,
        options: Options = PLAIN,
        *,
        person: str = "local",
        keep: bool = False,
    ) -> ImportView:
        """The same in the background, with a file or `hub:org/name[split]`.

        The file becomes the importer's own; with `keep` it is copied.

        Raises:
            NotFound: no such project.
            Busy: as many imports run as can at once.
        """
        with self._background.require_room():
            row = self._admit(project_id, person, options)
            if isinstance(source, Path):
                spool = self._spool(row.id)
                spool.folder.mkdir(parents=True)
                own = spool.folder / f"upload{source.suffix}"
                source = shutil.copyfile(source, own) if keep else shutil.move(source, own)
            self._background.run(row.id, partial(self._whole, row, str(source), mapping, options))
        return self.view(project_id, row.id)

    def view(self, project_id: int, import_id: int) -> ImportView:
        """Raises NotFound when the project has no such import."""
        with self._store.read() as transaction:
            return self._view(_find(transaction, project_id, import_id))

    def newest(self, project_id: int) -> list[ImportView]:
        """The last imports of a project, newest first."""
        with self._store.read() as transaction:
            return [self._view(row) for row in transaction.imports.newest(project_id, MOST_LISTED)]

    def resume(self, project_id: int, import_id: int) -> ImportView:
        """Go on in the background with an import that waits.

        Raises:
            NotFound: no such import.
            Conflict: it has ended, or somebody works on it.
            Busy: as many imports run as can at once.
        """
        with self._store.read() as transaction:
            row = _find(transaction, project_id, import_id)
        view = self._view(row)
        if not view.waits:
            what = "has ended" if view.ended else "is going on"
            raise Conflict(f"Import {import_id} {what}, so there is nothing to resume.")
        self._take_over(row)
        return self.view(project_id, import_id)

    def watch(self) -> None:
        """From now on, go on with imports that nobody works on any more."""

        self._background.repeat(LOOK_SECONDS, self.take_over_silent)

    def take_over_silent(self) -> None:
        """Go on with the imports of any project that nobody has said to work on for a while."""
        with self._store.read() as transaction:
            rows = transaction.imports.silent_since(self._clock() - PATIENCE_SECONDS)
        for row in rows:
            with suppress(Conflict, Busy):
                self._take_over(row)

    def stop(self) -> None:
        """End the work in the background after the piece at hand; it goes on when a studio runs again."""
        self._background.stop()

    def _admit(self, project_id: int, person: str, options: Options) -> Import:
        def admit(transaction: Transaction) -> Import:
            find_project(transaction, project_id)
            return transaction.imports.add(project_id, options.kind, person, begun(), self._clock())

        return self._store.run(admit)

    def _whole(
        self, row: Import, source: str, mapping: ColumnMapping, options: Options, hear: Hear = lambda _: None
    ) -> None:
        spool = self._spool(row.id)
        work = self._work(row, spool)

        def do() -> bool:
            if not work.read(source, mapping, options, pulse, self._background.goes_on):
                return False
            return work.store(self._background.goes_on)

        with Pulse(self._store, self._clock, row.id, lambda: hear(self.view(row.project_id, row.id))) as pulse:
            if self._ending.carry_out(row, spool, do):
                self._arrived(row.project_id)

    def _take_over(self, row: Import) -> None:
        """Go on with an import that was left; one that was not checked to its end has failed."""
        with self._background.require_room():
            spool = self._spool(row.id)
            # Its turn may be another's by now.
            changes = {"report": {**row.report, "has_turn": False}, "heartbeat_at": self._clock()}
            if self._background.runs(row.id) or not self._store.run(
                lambda transaction: transaction.imports.move(row, unheard=True, **changes)
            ):
                raise Conflict(f"Import {row.id} is going on, so there is nothing to resume.")
            if spool.is_whole():
                self._background.run(row.id, partial(self._rest, row, spool))
            else:
                self._ending.was_not_checked(row, spool)

    def _rest(self, row: Import, spool: Spool) -> None:
        with Pulse(self._store, self._clock, row.id):
            if self._ending.carry_out(row, spool, lambda: self._work(row, spool).store(self._background.goes_on)):
                self._arrived(row.project_id)

    def _work(self, row: Import, spool: Spool) -> Work:
        return Work(
            self._store, self._clock, self._rules, self._max_text_bytes, spool, row.id, row.project_id, self._images
        )

    def _spool(self, import_id: int) -> Spool:
        return Spool(self._folder / str(import_id))

    def _view(self, row: Import) -> ImportView:
        is_silent = row.heartbeat_at <= self._clock() - PATIENCE_SECONDS
        is_left = is_silent or row.report["problem"] is not None
        return view_of(row, waits=is_left and not self._background.runs(row.id))


def _find(transaction: Transaction, project_id: int, import_id: int) -> Import:
    row = transaction.imports.get(import_id)
    if row is None or row.project_id != project_id:
        raise NotFound(f"There is no import {import_id} in this project. Look at the list of its imports.")
    return row
