"""How imports end when they do not end well, in words that say whether anything was stored and what to do."""

from collections.abc import Callable
from contextlib import suppress

from storage import StorageBusy, StorageError, StorageFull, StorageUnavailable, Store, Transaction
from storage.tables import Import
from studio.errors import BadFile, Busy, DatabaseUnavailable, OutOfSpace, StudioError
from studio.exchange.progress import Overtaken
from studio.exchange.spool import Spool

UNCHECKED = "The studio stopped before the file was checked to its end, so nothing was stored. Import it again."
FAULT = "The import broke off by a fault of the studio."
REST = "import the file again to add the others"
# Which goes into an empty project only.
REST_OF_WHOLE = "to have all of them, delete the project and import the file into a new one"
FULL = ("The disk is full", "Free some space")
IN_THE_WAY = ("The database could not be written", "Wait until it can")
INTERRUPTED = ("The import was interrupted", "Let a studio run, or resume it")
# What passes: the import can go on when it has. Each with what happened, and what to do about it.
PASSING: dict[type[BaseException], tuple[str, str]] = {
    StorageFull: FULL,
    OutOfSpace: FULL,
    StorageBusy: IN_THE_WAY,
    Busy: IN_THE_WAY,
    StorageUnavailable: IN_THE_WAY,
    DatabaseUnavailable: IN_THE_WAY,
    KeyboardInterrupt: INTERRUPTED,
    SystemExit: INTERRUPTED,
}

# What a database that refuses raises, as itself or in the words of the studio.
REFUSALS = (StorageError, StudioError)


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
        except BaseException as error:
            words = passing(error)
            if words is None:
                self._give_up(row, spool, error)
                raise
            sentence = self._pause(row, spool, *words)
            if words is FULL:
                raise OutOfSpace(sentence) from error
            raise
        if is_done:
            spool.remove()
        return is_done

    def was_not_checked(self, row: Import, spool: Spool) -> None:
        """The studio that read the file is gone, and what it had read cannot be stored."""
        self._note(row.id, state="failed", problem=UNCHECKED)
        spool.remove()

    def _pause(self, row: Import, spool: Spool, what: str, remedy: str) -> str:
        """What was stored stays, and the rest can follow; an import that has stored nothing is over."""
        try:
            stored, rows = self._stored(row.id)
        except REFUSALS:
            return f"{what}. {remedy}, and the import goes on where it was."
        sentence = f"{what}: {stored:,} of {rows:,} rows are stored. {remedy}, and the import goes on."
        if not stored:
            sentence = f"{what}, so nothing was stored. {remedy} and import again."
            spool.remove()
        with suppress(*REFUSALS):  # the disk may have no room for the note either
            self._note(row.id, problem=sentence, **({} if stored else {"state": "failed"}))
        return sentence

    def _give_up(self, row: Import, spool: Spool, error: BaseException) -> None:
        words = str(error) if isinstance(error, StudioError) else FAULT
        stored, _ = self._stored(row.id)
        if stored:
            words += f" {stored:,} rows were stored before; {REST_OF_WHOLE if spool.whole.is_file() else REST}."
        rows = error.rows if isinstance(error, BadFile) else ()
        spool.remove()
        with suppress(*REFUSALS):
            self._note(row.id, state="failed", problem=words, bad_rows=list(rows))

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


def passing(error: BaseException) -> tuple[str, str] | None:
    """What happened and what to do, when it is something that passes."""
    if isinstance(error, OSError) and "No space left" in str(error):
        return FULL
    return PASSING.get(type(error))
