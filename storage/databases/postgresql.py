"""PostgreSQL, for a team on several machines: writers pass each other by, and readers see one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from storage.databases.backend import WAIT_SECONDS, Backend, whole
from storage.databases.postgresql_checks import orphans, unsound
from storage.databases.postgresql_errors import IN_THE_WAY, explain
from storage.errors import StorageUnavailable
from storage.tables import Row

LEAST_VERSION = 13
STATEMENT_SECONDS = 300
# A studio that froze in the middle of a transaction would keep its rows locked for ever.
IDLE_SECONDS = 600
# Any number will do, as long as every studio takes the same.
MIGRATION_LOCK = 7_226_061
# The URL may say otherwise. A cable that was pulled is noticed within a minute instead of two hours.
CONNECTION: dict[str, Any] = {
    "application_name": "studio",
    "client_encoding": "utf8",
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
LIMITED = {
    "lock_timeout": WAIT_SECONDS,
    "statement_timeout": STATEMENT_SECONDS,
    "idle_in_transaction_session_timeout": IDLE_SECONDS,
}
LIMITS = "SELECT " + ", ".join(f"set_config('{name}', '{seconds}s', false)" for name, seconds in LIMITED.items())
# What was acknowledged is on the disk, whatever the server's own default.
DURABLE = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"


class PostgreSQL(Backend):
    """A server: the setting for a team that outgrows one file."""

    one_writer = False
    byte_order = "C"

    def require_present(self, url: URL) -> None:
        """A server makes no database for us, and says that there is none when it is asked."""

    def engine(self, url: URL) -> Engine:
        engine = create_engine(
            url,
            connect_args={name: value for name, value in CONNECTION.items() if name not in url.query},
            pool_size=20,
            max_overflow=20,
            pool_timeout=WAIT_SECONDS,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
        )
        event.listen(engine, "connect", _set_up)
        return engine

    def writing(self, engine: Engine) -> Engine:
        return engine

    def reading(self, engine: Engine) -> Engine:
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def migrating(self, engine: Engine) -> Iterator[Connection]:
        with whole(engine) as connection:
            _unlimited(connection, *LIMITED)
            # Of two studios that start at once, the second waits here and then finds everything done.
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            yield connection

    @contextmanager
    def loading(self, connection: Connection) -> Iterator[None]:
        # But no waiting for a studio that runs: it would have to be stopped first.
        _unlimited(connection, "statement_timeout", "idle_in_transaction_session_timeout")
        own_keys = [
            (table.name, key.name)
            for table in Row.metadata.sorted_tables
            for key in table.foreign_key_constraints
            if key.referred_table is table
        ]
        for table, key in own_keys:
            connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {key} DEFERRABLE")
        for table in Row.metadata.tables:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")
        yield
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        for table, key in own_keys:
            connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {key} NOT DEFERRABLE")
        for table in Row.metadata.tables:
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def renumber(self, connection: Connection) -> None:
        for table in Row.metadata.sorted_tables:
            if table.autoincrement_column is not None:
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608
                    f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name}), false)"
                )

    def explain(self, error: DBAPIError) -> Exception | None:
        return explain(error)

    def may_succeed_again(self, error: DBAPIError) -> bool:
        return getattr(error.orig, "sqlstate", None) in IN_THE_WAY

    def check(self, engine: Engine) -> list[str]:
        with whole(self.reading(engine)) as connection:
            return [*unsound(connection), *orphans(connection)]


def _unlimited(connection: Connection, *limits: str) -> None:
    """What follows in this transaction may take as long as it takes."""
    for limit in limits:
        connection.exec_driver_sql(f"SET LOCAL {limit} = 0")


def _set_up(connection: psycopg.Connection[Any], _record: Any) -> None:
    major = connection.info.server_version // 10_000
    if major < LEAST_VERSION:
        raise StorageUnavailable(
            f"The server is PostgreSQL {major}; expected {LEAST_VERSION} or newer. Update it, or use another one."
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StorageUnavailable(
            f"The database {connection.info.dbname} stores text as {encoding}; expected UTF8. "
            "Make one with: createdb --encoding=UTF8 --template=template0 NAME"
        )
    connection.execute(LIMITS.encode())
    connection.execute(DURABLE)
    connection.commit()
