"""Opens the database that the settings name, and says in the studio's words what it refuses."""

from storage import StorageBusy, StorageDamaged, StorageFull, StorageUnavailable, Store
from studio.errors import Busy, DatabaseDamaged, DatabaseUnavailable, InvalidInput, OutOfSpace
from studio.settings import Settings

ERRORS = {
    StorageFull: lambda what: OutOfSpace(
        f"The disk is full, so nothing was stored ({what}). Free some space and try again."
    ),
    StorageBusy: lambda what: Busy(f"Too much is asked of the database at once: {what}. Try again in a moment."),
    StorageUnavailable: DatabaseUnavailable,
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
