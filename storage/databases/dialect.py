"""What SQLite and PostgreSQL say alike, and SQLAlchemy says twice: INSERT … ON CONFLICT, and whole numbers."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, cast, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def upsert(bound: Session | Connection, table: Any) -> postgresql.Insert:
    """An `INSERT` into `table` that has `excluded`, `on_conflict_do_update` and `on_conflict_do_nothing`."""
    connection = bound.connection() if isinstance(bound, Session) else bound
    return upsert_on(connection.dialect.name, table)


def upsert_on(dialect: str, table: Any) -> postgresql.Insert:
    """The same for a dialect's name: for statements that are made once, as making one takes longer than running it."""
    if dialect == "postgresql":
        return postgresql.insert(table)
    # The two classes share no base that names these methods, and take the same arguments.
    same: Any = sqlite.insert(table)
    return same  # type: ignore[no-any-return]


def whole(session: Session, number: ColumnElement[Any]) -> ColumnElement[int]:
    """A positive number without its fraction: a cast rounds on PostgreSQL, and not every SQLite knows `floor`."""
    if session.connection().dialect.name == "postgresql":
        return cast(func.floor(number), Integer)
    return cast(number, Integer)
