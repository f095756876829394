"""What is SQLite's own: its pragmas, a full disk, a file that is broken or locked."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import StorageBusy, StorageDamaged, StorageFull, StorageUnavailable, Store
from storage.databases.opening import open_engine
from storage.tables import Row
from tests.storage.rows import add_example, add_project


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    store = Store.open(sqlite_url)
    yield store
    store.close()


class Full(Exception):
    """What the store's owner wants to hear."""


def test_the_file_is_in_wal_mode_and_survives_a_power_cut(sqlite_store: Store) -> None:
    with sqlite_store._engine.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15_000}


def test_a_studio_that_starts_while_another_creates_the_database_waits_for_it(sqlite_url: str) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE being_made (number INTEGER)")
    end = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
    end.start()
    Store.open(sqlite_url).close()
    end.join()
    other.close()


@pytest.mark.parametrize(("errors", "raised"), [({}, StorageFull), ({StorageFull: Full}, Full)], ids=["plain", "owned"])
def test_a_full_disk_stores_nothing_and_says_so(sqlite_url: str, errors: dict, raised: type[Exception]) -> None:  # type: ignore[type-arg]
    engine = open_engine(sqlite_url)
    Row.metadata.create_all(engine)
    store = Store(engine, errors)
    with store.begin() as transaction:
        project_id = add_project(transaction)
        # SQLite's own limit on the file's size fails exactly as a full disk does.
        pages = transaction._session.connection().exec_driver_sql("PRAGMA page_count").scalar()
    with pytest.raises(raised), store.begin() as transaction:
        transaction._session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for number in range(500):
            add_example(transaction, project_id, f"a text of some length, number {number} " * 20)
    with store.read() as transaction:
        assert transaction._session.scalar(text("SELECT count(*) FROM examples")) == 0
    assert store.check() == []
    store.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path, sqlite_url: str) -> None:
    (tmp_path / "studio.db").write_text("This is a letter to my grandmother. " * 20)
    with pytest.raises(StorageDamaged, match="not a database"):
        Store.open(sqlite_url)


def test_a_folder_that_cannot_be_made_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        Store.open(f"sqlite:///{tmp_path / 'file' / 'studio.db'}")


def test_a_lock_that_another_program_keeps_is_said_to_be_one(
    tmp_path: Path, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.store.ATTEMPTS", 1)
    other = sqlite3.connect(tmp_path / "studio.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with sqlite_store.read() as transaction:  # so that the connection is there, whose patience is to be short
        transaction._session.connection().exec_driver_sql("PRAGMA busy_timeout = 10")
    with pytest.raises(StorageBusy, match="locked"):
        sqlite_store.run(add_project)
    other.execute("ROLLBACK")
    other.close()
    assert sqlite_store.run(add_project) == 1


def test_the_check_finds_a_row_whose_parent_is_gone(tmp_path: Path, sqlite_store: Store) -> None:
    with sqlite_store.begin() as transaction:
        add_example(transaction, add_project(transaction))
    assert sqlite_store.check() == []
    connection = sqlite3.connect(tmp_path / "studio.db")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("DELETE FROM projects")
    connection.commit()
    connection.close()
    assert any("examples" in finding for finding in sqlite_store.check())


@pytest.mark.parametrize("url", ["", "mysql://root@localhost/studio", "sqlite://", "postgresql://host/", "studio.db"])
def test_what_is_no_url_of_a_database_of_ours_is_refused(url: str) -> None:
    with pytest.raises(StorageUnavailable, match="Expected sqlite:"):
        Store.open(url)


@pytest.mark.parametrize("url", ["postgres://ada:hidden@host:port/studio", "mysql://ada:hidden@host/studio"])
def test_a_password_in_a_url_that_is_refused_is_not_repeated(url: str) -> None:
    with pytest.raises(StorageUnavailable) as caught:
        Store.open(url)
    assert "hidden" not in str(caught.value)
