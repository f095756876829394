"""SQLite, tuned so that a committed row survives a crash and that writers wait for each other instead of failing."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from storage.databases.backend import WAIT_SECONDS, Backend
from storage.errors import StorageBusy, StorageDamaged, StorageFull, StorageUnavailable

FULL = ("SQLITE_FULL", "SQLITE_IOERR")
DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
CLOSED = ("SQLITE_CANTOPEN", "SQLITE_READONLY")
BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
AGAIN_SECONDS = 0.01


class SQLite(Backend):
    """A file beside the studio: the default, and all that a team of ten needs."""

    one_writer = True
    byte_order = "BINARY"

    def require_present(self, url: URL) -> None:
        if not Path(url.database or "").is_file():
            raise StorageUnavailable(f"There is no file {url.database}. Name the SQLite file of a studio.")

    def engine(self, url: URL) -> Engine:
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, poolclass=QueuePool, pool_size=20, max_overflow=40)
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
        return engine

    def writing(self, engine: Engine) -> Engine:
        return engine.execution_options(sqlite_begin="IMMEDIATE")

    def reading(self, engine: Engine) -> Engine:
        return engine

    @contextmanager
    def migrating(self, engine: Engine) -> Iterator[Connection]:
        with self.writing(engine).connect() as connection:
            # A table that is made anew is dropped while others point to it. The pragma does nothing in a transaction.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
            try:
                with connection.begin():
                    yield connection
            finally:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")  # type: ignore[union-attr]

    @contextmanager
    def loading(self, connection: Connection) -> Iterator[None]:
        triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _ in triggers:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        yield
        for _, statement in triggers:
            connection.exec_driver_sql(statement)

    def renumber(self, connection: Connection) -> None:
        """SQLite takes the number after the highest by itself."""

    def explain(self, error: DBAPIError) -> Exception | None:
        what = str(error.orig)
        if _is(error, FULL):
            return StorageFull(what)
        if _is(error, DAMAGED):
            return StorageDamaged(what)
        if _is(error, BUSY):
            return StorageBusy(f"another program kept the database locked for {WAIT_SECONDS} s")
        return OSError(EACCES, what) if _is(error, CLOSED) else None

    def may_succeed_again(self, error: DBAPIError) -> bool:
        return _is(error, BUSY)

    def check(self, engine: Engine) -> list[str]:
        try:
            with engine.connect() as connection:
                pages = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
                orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
        except DBAPIError as error:  # so broken that SQLite cannot even look
            if _is(error, DAMAGED):
                return [str(error.orig)]
            raise
        return pages + [f"row {row[1]} of {row[0]} points to a missing row of {row[2]}" for row in orphans]


def _is(error: DBAPIError, names: tuple[str, ...]) -> bool:
    """Whether SQLite's code is one of these, or an extended one of theirs."""
    return isinstance(error.orig, sqlite3.Error) and getattr(error.orig, "sqlite_errorname", "").startswith(names)


def _set_up(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN comes too late to take the write lock early, so ours replaces it (see _begin).
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -65536")
    cursor.close()
    # SQLite's own lower() knows ASCII only, and people search in other alphabets too.
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Log what is written ahead; while another studio creates the file, SQLite refuses this and does not wait."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith(BUSY) or time.monotonic() > deadline:
                raise
        time.sleep(AGAIN_SECONDS)


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once with SQLITE_BUSY when another one wrote in
    # between, whatever the busy timeout; taking the lock first makes it wait instead.
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
