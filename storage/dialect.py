"""What SQLite and PostgreSQL say alike, and SQLAlchemy says twice: INSERT … ON CONFLICT."""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def upsert(bound: Session | Connection, table: Any) -> postgresql.Insert:
    """An `INSERT` into `table` that has `excluded`, `on_conflict_do_update` and `on_conflict_do_nothing`."""
    connection = bound.connection() if isinstance(bound, Session) else bound
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    # The two classes share no base that names these methods, and take the same arguments.
    same: Any = sqlite.insert(table)
    return same  # type: ignore[no-any-return]
