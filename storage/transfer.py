"""Moves everything from one database to another of either kind, and proves that nothing changed on the way."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, Text, delete, func, insert, select
from sqlalchemy.exc import DBAPIError

from storage.databases.backend import whole
from storage.databases.opening import backend_of, is_current, migrate, open_engine, parse
from storage.errors import StorageUnfit, TransferFailed
from storage.explained import Errors, explained
from storage.tables import Person, Row

# Held in memory at a time, on either side.
ROWS = 1_000
# The people that every fresh database has, and that come along from the source.
ALWAYS_THERE = ("local", "import")

# Told (table, rows so far, rows in all).
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """A table that arrived whole; `digest` is the SHA-256 of its rows, the same on both sides."""

    table: str
    rows: int
    digest: str


class Digest:
    """The SHA-256 of rows as canonical JSON, one a line, in the order of their key."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = sha256()

    def add(self, rows: list[dict[str, Any]]) -> None:
        self.rows += len(rows)
        for row in rows:
            self._hash.update(
                json.dumps(row, sort_keys=True, separators=(",", ":"), default=bytes.hex).encode() + b"\n"
            )

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def transfer(source: str, target: str, progress: Progress, errors: Errors | None = None) -> list[Moved]:
    """Copy every table of the database at `source`, as of one moment, into the empty one at `target`: all, or nothing.

    Raises:
        TransferFailed: the target is not empty, the source is of another version, or a row would not be the same.
        StorageUnavailable: one of them cannot be reached or used.
        OSError: a SQLite file cannot be opened or made.
    """
    with explained(errors or {}), _source(source) as origin, _engine(target) as goal:
        migrate(goal)
        reading, writing = backend_of(origin).reading(origin), backend_of(goal).writing(goal)
        with whole(reading) as reader, whole(writing) as writer:
            _require_empty(writer)
            with backend_of(goal).loading(writer):
                writer.execute(delete(Person))
                moved = [_move(table, reader, writer, progress) for table in Row.metadata.sorted_tables]
            backend_of(goal).renumber(writer)
        return moved


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _source(url: str) -> Iterator[Engine]:
    """The database to move, which is looked at and not changed: another version's is refused, not migrated."""
    parsed = parse(url)
    with _engine(url) as engine:
        backend_of(engine).require_present(parsed)
        if not is_current(engine):
            raise TransferFailed(
                "The database to move is not one of this version of the studio. Start the studio on it once, which "
                "brings it up to date, stop it, and try again."
            )
        yield engine


def _require_empty(writer: Connection) -> None:
    for table in Row.metadata.sorted_tables:
        rows = select(func.count()).select_from(table)
        if table is Person.__table__:
            rows = rows.where(Person.name.not_in(ALWAYS_THERE))
        if count := writer.scalar(rows):
            raise TransferFailed(
                f"The database to move to is not empty: {table.name} has {count:,} rows. Name one that no studio has "
                "used; a SQLite file is made if it is not there."
            )


def _move(table: Table, reader: Connection, writer: Connection, progress: Progress) -> Moved:
    total = reader.scalar(select(func.count()).select_from(table)) or 0
    sent, arrived = Digest(), Digest()
    for rows in _pages(table, reader):
        _insert(table, rows, writer)
        sent.add(rows)
        progress(table.name, sent.rows, total)
    for rows in _pages(table, writer):
        arrived.add(rows)
    if (sent.rows, sent.hexdigest()) != (arrived.rows, arrived.hexdigest()):
        raise TransferFailed(
            f"The rows of {table.name} are not the same after the move ({sent.rows:,} left, {arrived.rows:,} arrived), "
            "so nothing was kept. Please report this; the database that was to be moved is unchanged."
        )
    return Moved(table.name, sent.rows, sent.hexdigest())


def _insert(table: Table, rows: list[dict[str, Any]], writer: Connection) -> None:
    try:
        writer.execute(insert(table), rows)
    except DBAPIError as error:
        known = backend_of(writer.engine).explain(error)
        if known is not None and not isinstance(known, StorageUnfit):
            raise
        found = str(error.orig).splitlines()[0]
        raise TransferFailed(
            f"A row of {table.name} cannot be stored where it was to go ({found}), so nothing was kept."
        ) from error


def _pages(table: Table, connection: Connection) -> Iterator[list[dict[str, Any]]]:
    """The rows in the order of their key, a few at a time."""
    found = connection.execute(_in_order(table, connection), execution_options={"yield_per": ROWS})
    for page in found.partitions():
        yield [dict(row._mapping) for row in page]


def _in_order(table: Table, connection: Connection) -> Select[*tuple[Any, ...]]:
    byte_order = backend_of(connection.engine).byte_order
    key = (
        column.collate(byte_order) if isinstance(column.type, Text) else column for column in table.primary_key.columns
    )
    return select(*table.columns).order_by(*key)
