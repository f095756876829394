"""Opens the database that a URL names, whichever kind it is, and migrates it to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError

from storage.databases.backend import Backend
from storage.databases.postgresql import PostgreSQL
from storage.databases.sqlite import SQLite
from storage.errors import StorageUnavailable

MIGRATIONS = Path(__file__).parents[1] / "migrations"
BACKENDS: dict[str, Backend] = {"sqlite": SQLite(), "postgresql": PostgreSQL()}
# As people write it, and as SQLAlchemy finds the driver.
DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}


def parse(url: str) -> URL:
    """The URL with the driver that the studio uses.

    Raises:
        StorageUnavailable: it is no URL of a database that the studio can use; it may hold a password, so it is not
            repeated.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is not None:
        parsed = parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))
    if parsed is None or parsed.get_backend_name() not in BACKENDS or not parsed.database:
        raise StorageUnavailable(
            "That is no database's URL. Expected sqlite:////folder/studio.db or postgresql://user:password@host/name."
        )
    return parsed


def open_engine(url: str) -> Engine:
    """An engine with the connections that the backend sets up; nothing is connected yet."""
    parsed = parse(url)
    return BACKENDS[parsed.get_backend_name()].engine(parsed)


def backend_of(engine: Engine) -> Backend:
    return BACKENDS[engine.dialect.name]


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to a revision, the newest one by default; a no-op on a database that is there already.

    Raises:
        StorageUnavailable: the database was made by a newer studio.
    """
    config = _config()
    with backend_of(engine).migrating(engine) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
        if found is not None and found not in known:
            raise StorageUnavailable(
                f"The database was made by a newer studio: its schema is {found}, and this studio knows {known[0]}. "
                "Update the studio, or use another database."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def is_current(engine: Engine) -> bool:
    """Whether the schema is the newest one that this studio knows."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
