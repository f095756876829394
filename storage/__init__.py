"""What the studio remembers: tables, one repository per noun, and transactions that hold together or not at all."""

from storage.database import StorageDamaged, StorageFull
from storage.store import Store, Transaction

__all__ = ["StorageDamaged", "StorageFull", "Store", "Transaction"]
