"""Opens the database that the settings name, moves one to another, and says what a database refuses."""

from storage import (
    StorageBusy,
    StorageDamaged,
    StorageFull,
    StorageUnavailable,
    StorageUnfit,
    Store,
    TransferFailed,
)
from storage.transfer import Moved, Progress, transfer
from studio.errors import Busy, DatabaseDamaged, DatabaseUnavailable, InvalidInput, OutOfSpace
from studio.settings import Settings

ERRORS = {
    StorageFull: lambda what: OutOfSpace(
        f"The disk is full, so nothing was stored ({what}). Free some space and try again."
    ),
    StorageBusy: lambda what: Busy(f"Too much is asked of the database at once: {what}. Try again in a moment."),
    StorageUnavailable: DatabaseUnavailable,
    StorageUnfit: lambda what: InvalidInput(f"That cannot be stored: {what}. Take it out and try again."),
    TransferFailed: InvalidInput,
    StorageDamaged: lambda what: DatabaseDamaged(
        f"The database is damaged: {what}. Restore the newest backup of the database."
    ),
}


def open_store(settings: Settings) -> Store:
    """The studio's store, brought up to date.

    Raises:
        InvalidInput: the file's folder cannot be made, opened or written.
        DatabaseUnavailable: the server cannot be reached or used.
        DatabaseDamaged: the file is no database.
    """
    try:
        return Store.open(settings.store_url, ERRORS)
    except OSError as error:
        raise InvalidInput(
            f"The data cannot be kept in {settings.data_dir}: {error.strerror}. Name a folder that can be written."
        ) from error


def move_database(source: str, target: str, progress: Progress) -> list[Moved]:
    """Copy everything from one database into an empty other one, and compare; all of it, or nothing.

    Raises:
        InvalidInput: one of them is not as it must be, or a row would not be the same.
        DatabaseUnavailable: a server cannot be reached or used.
    """
    if source == target:
        raise InvalidInput("Both are the same database. Name the one to move, and then an empty one to move it to.")
    try:
        return transfer(source, target, progress, ERRORS)
    except OSError as error:
        raise InvalidInput(f"A database's file cannot be used: {error}. Name a folder that can be written.") from error
