"""What a database may refuse, whichever one it is; the store's owner may have each raised as an error of its own.

StorageError
├── StorageFull             the disk has no room for what was to be stored
├── StorageBusy             others were in the way for too long
├── StorageUnavailable      it cannot be reached, does not let us in, or is not one that the studio can use
└── StorageDamaged          the file is no database, or a broken one
"""


class StorageError(Exception):
    """Base of the tree; nothing of the transaction was kept."""


class StorageFull(StorageError):
    """The disk has no room for what was to be stored."""


class StorageBusy(StorageError):
    """Others were in the way for too long; the same may succeed in a moment."""


class StorageUnavailable(StorageError):
    """The database cannot be reached, does not let us in, or is not one that the studio can use."""


class StorageUnfit(StorageError):
    """A value is one that the database cannot store."""


class TransferFailed(StorageError):
    """One database could not be moved to another; the other one is as it was."""


class StorageDamaged(StorageError):
    """The file is no database, or a broken one."""
