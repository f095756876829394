"""What the studio remembers: tables, one repository per noun, and transactions that hold together or not at all."""

from storage.errors import (
    StorageBusy,
    StorageDamaged,
    StorageError,
    StorageFull,
    StorageUnavailable,
    StorageUnfit,
    TransferFailed,
)
from storage.store import Store
from storage.transaction import Transaction

__all__ = [
    "StorageBusy",
    "StorageDamaged",
    "StorageError",
    "StorageFull",
    "StorageUnavailable",
    "StorageUnfit",
    "Store",
    "Transaction",
    "TransferFailed",
]
