"""How imports end when they do not end well, in words that say whether anything was stored and what to do."""

from collections.abc import Callable
from contextlib import suppress

from storage import StorageError, StorageFull, Store, Transaction
from storage.tables import Import
from studio.errors import BadFile, OutOfSpace, StudioError
from studio.exchange.progress import Overtaken
from studio.exchange.spool import Spool

UNCHECKED = "The studio stopped before the file was checked to its end, so nothing was stored. Import it again."
FAULT = "The import broke off by a fault of the studio."
FULL = "The disk is full, so nothing was stored. Free some space and import again."


class Ending:
    """Carries an import out, and notes what came of it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def carry_out(self, row: Import, spool: Spool, do: Callable[[], bool]) -> bool:
        """Whether the import is at its end; what `do` raises is noted and raised, a full disk as OutOfSpace."""
        try:
            is_done = do()
        except Overtaken:
            raise
        except (StorageFull, OutOfSpace, OSError) as error:
            if isinstance(error, OSError) and "No space left" not in str(error):
                self._give_up(row, spool, error)
                raise
            raise OutOfSpace(self._out_of_space(row, spool)) from error
        except BaseException as error:
            self._give_up(row, spool, error)
            raise
        if is_done:
            spool.remove()
        return is_done

    def was_not_checked(self, row: Import, spool: Spool) -> None:
        """The studio that read the file is gone, and what it had read cannot be stored."""
        self._note(row.id, state="failed", problem=UNCHECKED)
        spool.remove()

    def _out_of_space(self, row: Import, spool: Spool) -> str:
        stored, rows = self._stored(row.id)
        words = f"The disk is full: {stored:,} of {rows:,} rows are stored. Free some space, and the import goes on."
        if not stored:
            spool.remove()
        with suppress(StorageError, StudioError):  # there may be no space for that either
            if stored:
                self._note(row.id, problem=words)
            else:
                self._note(row.id, state="failed", problem=FULL)
        return words if stored else FULL

    def _give_up(self, row: Import, spool: Spool, error: BaseException) -> None:
        words = str(error) if isinstance(error, StudioError) else FAULT
        stored, _ = self._stored(row.id)
        if stored:
            words += f" {stored:,} rows were stored before; import the file again to add the others."
        rows = error.rows if isinstance(error, BadFile) else ()
        self._note(row.id, state="failed", problem=words, bad_rows=list(rows))
        spool.remove()

    def _note(self, import_id: int, *, state: str | None = None, **told: object) -> None:
        def note(transaction: Transaction) -> None:
            row = transaction.imports.get(import_id)
            if row is not None:
                transaction.imports.move(row, state=state or row.state, report={**row.report, **told})

        self._store.run(note)

    def _stored(self, import_id: int) -> tuple[int, int]:
        """How many rows are stored, and of how many."""
        with self._store.read() as transaction:
            row = transaction.imports.get(import_id)
        return (row.stored, row.rows) if row is not None else (0, 0)
