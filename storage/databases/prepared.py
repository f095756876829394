"""Statements that every claim and every answer run: compiled once, and then handed to the driver as they are.

For each execution SQLAlchemy makes a context, tells its listeners and wraps the result, which takes ten times as long
as SQLite needs to find a row. A claim and its answer run some twenty statements; nothing else gains by this.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

Convert = Callable[[Any], Any]


@dataclass(slots=True)
class _Compiled:
    """What the driver is given, and what becomes of the values on their way in and out."""

    sql: str
    constants: dict[str, Any]
    on_the_way_in: dict[str, Convert]
    # In the order of the question marks, for a driver that does not know names.
    arrange: Callable[[dict[str, Any]], Any] | None
    # By the place in the row; known once the driver has told the types of the columns.
    on_the_way_out: list[tuple[int, Convert]] | None = None


class Prepared:
    """A statement with named parameters, each of them given at every execution.

    Rows are plain tuples. It takes part in the transaction that the connection is in, and what the driver raises is
    raised as the same DBAPIError as by `connection.execute`.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def rows(self, connection: Connection, **parameters: Any) -> list[tuple[Any, ...]]:
        """Every row, or those that a RETURNING gives."""
        compiled = self._for(connection, parameters)
        cursor = _execute(connection, compiled, parameters)
        if compiled.on_the_way_out is None:
            compiled.on_the_way_out = _converters(self._statement, connection, cursor)
        rows: list[tuple[Any, ...]] = list(cursor.fetchall())
        cursor.close()
        return [_converted(row, compiled.on_the_way_out) for row in rows] if compiled.on_the_way_out else rows

    def row(self, connection: Connection, **parameters: Any) -> tuple[Any, ...] | None:
        """The only row, if there is one."""
        rows = self.rows(connection, **parameters)
        assert len(rows) <= 1, f"{len(rows)} rows where one was expected"
        return rows[0] if rows else None

    def change(self, connection: Connection, **parameters: Any) -> int:
        """How many rows were written."""
        cursor = _execute(connection, self._for(connection, parameters), parameters)
        written = int(cursor.rowcount)
        cursor.close()
        return written

    def _for(self, connection: Connection, parameters: dict[str, Any]) -> _Compiled:
        key = (connection.dialect.name, *parameters)
        found = self._compiled.get(key)
        if found is None:
            found = self._compiled[key] = _compile(self._statement, connection, list(parameters))
        return found


def _compile(statement: ClauseElement, connection: Connection, names: list[str]) -> _Compiled:
    dialect = connection.dialect
    compiled = statement.compile(dialect=dialect, column_keys=names)
    assert isinstance(compiled, SQLCompiler)
    # Neither a default that Python computes nor a list whose length differs is known once and for all.
    unknown = [*compiled.insert_prefetch, *compiled.update_prefetch, *compiled.post_compile_params]
    assert not unknown, f"{unknown} differ at each execution of {compiled.string}"
    converters: dict[str, Convert] = {
        name: convert
        for name, bound in compiled.binds.items()
        if (convert := bound.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    return _Compiled(
        sql=compiled.string,
        constants={name: bound.effective_value for name, bound in compiled.binds.items() if not bound.required},
        on_the_way_in=converters,
        arrange=_in_order(compiled.positiontup) if compiled.positional else None,
    )


def _converters(statement: ClauseElement, connection: Connection, cursor: DBAPICursor) -> list[tuple[int, Convert]]:
    dialect = connection.dialect
    columns = getattr(statement, "exported_columns", ())  # text has none, and is taken as the driver gives it
    told = zip(columns, cursor.description or (), strict=bool(columns))
    results = [column.type.dialect_impl(dialect).result_processor(dialect, about[1]) for column, about in told]
    return [(place, convert) for place, convert in enumerate(results) if convert is not None]


def _in_order(names: list[str] | None) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    if not names:
        return lambda _values: ()
    if len(names) == 1:
        return lambda values: (values[names[0]],)
    return itemgetter(*names)


def _execute(connection: Connection, compiled: _Compiled, parameters: dict[str, Any]) -> DBAPICursor:
    values = {**compiled.constants, **parameters}
    for name, convert in compiled.on_the_way_in.items():
        values[name] = convert(values[name])
    arranged = compiled.arrange(values) if compiled.arrange else values
    cursor = connection.connection.cursor()
    try:
        cursor.execute(compiled.sql, arranged)
    except connection.dialect.loaded_dbapi.Error as error:
        refusal = _as_sqlalchemy_says(error, connection, cursor, compiled.sql, arranged)
        cursor.close()
        raise refusal from error
    return cursor


def _as_sqlalchemy_says(
    error: Any, connection: Connection, cursor: DBAPICursor, sql: str, values: Any
) -> BaseException:
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
    if lost:
        connection.invalidate(error)
    base = dialect.loaded_dbapi.Error
    said = DBAPIError.instance(sql, values, error, base, connection_invalidated=lost, dialect=dialect)
    assert isinstance(said, BaseException)
    return said


def _converted(row: tuple[Any, ...], converters: list[tuple[int, Convert]]) -> tuple[Any, ...]:
    values = list(row)
    for place, convert in converters:
        values[place] = convert(values[place])
    return tuple(values)
