"""Opens the database: SQLite tuned so that a committed row survives a crash, and migrated to the newest schema."""

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import QueuePool

BUSY_TIMEOUT_SECONDS = 15
MIGRATIONS = Path(__file__).parent / "migrations"


class StorageFull(Exception):
    """The disk has no room for what was to be stored; nothing of the transaction was kept."""


class StorageDamaged(Exception):
    """The file is no SQLite database, or a broken one."""


def open_engine(url: str) -> Engine:
    """An engine whose writing transactions hold SQLite's write lock from their first statement."""
    parsed: URL = make_url(url)
    engine = create_engine(parsed, poolclass=QueuePool, pool_size=20, max_overflow=40)
    event.listen(engine, "connect", _set_up_connection)
    event.listen(engine, "begin", _begin)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema to its newest revision; a no-op on a database that is there already."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.execution_options(sqlite_begin="IMMEDIATE").connect() as connection:
        # A table that is made anew is dropped while others point to it. The pragma does nothing inside a transaction.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        finally:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")


def is_disk_full(error: BaseException | None) -> bool:
    """Whether SQLite said that the disk, or the quota, is full."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorname", "") in {
        "SQLITE_FULL",
        "SQLITE_IOERR",
    }


def is_damaged(error: BaseException | None) -> bool:
    """Whether SQLite said that the file is broken, or is no database."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorname", "").startswith(
        ("SQLITE_CORRUPT", "SQLITE_NOTADB")
    )


def is_closed_to_us(error: BaseException | None) -> bool:
    """Whether SQLite may not open the file, or not write it."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorname", "").startswith(
        ("SQLITE_CANTOPEN", "SQLITE_READONLY")
    )


def _set_up_connection(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN comes too late to take the write lock early, so ours replaces it (see _begin).
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -65536")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once with SQLITE_BUSY when another one wrote in
    # between, whatever the busy timeout; taking the lock first makes it wait instead.
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
