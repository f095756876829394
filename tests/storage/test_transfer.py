"""A move from one database to another takes everything along, or nothing, and says so."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from storage import StorageBusy, StorageUnavailable, Store, TransferFailed
from storage.databases.opening import migrate, open_engine
from storage.tables import Row
from storage.transfer import Digest, transfer
from tests.storage import everything
from tests.storage.rows import add_example, add_project

MakeUrl = Callable[[str], str]


def quiet(_table: str, _rows: int, _total: int) -> None:
    """Nobody watches."""


@pytest.fixture
def make_url(request: pytest.FixtureRequest, tmp_path: Path) -> MakeUrl:
    """The URL of another fresh database of a kind."""
    count = iter(range(100))

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / f'{next(count)}.db'}"
        return str(request.getfixturevalue("postgres_url")(migrated=False))

    return make


@pytest.fixture
def source(database_url: str) -> str:
    """A database with rows in every table."""
    store = Store.open(database_url)
    everything.fill(store)
    store.close()
    return database_url


def contents(url: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, read in no way that the move reads them."""
    engine = open_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: sorted((dict(row._mapping) for row in connection.execute(select(table))), key=repr)
            for table in Row.metadata.sorted_tables
        }
    engine.dispose()
    return found


def is_empty(url: str) -> bool:
    found = contents(url)
    return {person["name"] for person in found.pop("people")} == {"local", "import"} and not any(found.values())


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
class TestAMove:
    def test_takes_every_row_of_every_table_along(self, source: str, make_url: MakeUrl, kind: str) -> None:
        before, target = contents(source), make_url(kind)
        assert all(before.values()), "every table has rows; give a new one some in everything.py"
        moved = transfer(source, target, quiet)
        assert contents(target) == before == contents(source)
        assert {table.table: table.rows for table in moved} == {name: len(rows) for name, rows in before.items()}

    def test_there_and_back_has_the_same_hashes(self, source: str, make_url: MakeUrl, kind: str) -> None:
        there, back = make_url(kind), make_url("sqlite")
        assert transfer(source, there, quiet) == transfer(there, back, quiet)

    def test_gives_a_database_that_works_and_guards_itself(self, source: str, make_url: MakeUrl, kind: str) -> None:
        target = make_url(kind)
        transfer(source, target, quiet)
        store = Store.open(target)
        assert store.check() == []
        with store.begin() as transaction:  # new rows get numbers that are free
            add_example(transaction, add_project(transaction, "another"))
        for statement in ("DELETE FROM labels", "UPDATE assignments SET seat = 4 WHERE seat = 3"):
            with pytest.raises(DBAPIError, match=r"append-only|beyond the overlap"), store.begin() as transaction:
                transaction._session.execute(text(statement))
        with pytest.raises(DBAPIError), store.begin() as transaction:  # keys are looked at row by row again
            transaction._session.execute(text("UPDATE schema_labels SET successor_id = 99 WHERE id = 1"))
            transaction._session.execute(text("UPDATE schema_labels SET successor_id = 3 WHERE id = 1"))
        store.close()

    def test_into_a_database_with_rows_is_refused(self, source: str, make_url: MakeUrl, kind: str) -> None:
        target = make_url(kind)
        store = Store.open(target)
        store.run(add_project)
        store.close()
        before = contents(target)
        with pytest.raises(TransferFailed, match="not empty: projects has 1 rows"):
            transfer(source, target, quiet)
        assert contents(target) == before

    def test_that_fails_on_the_way_keeps_nothing(
        self, source: str, make_url: MakeUrl, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(table: str, rows: int, total: int) -> None:
            if table == "labels":
                raise KeyboardInterrupt

        target = make_url(kind)
        with pytest.raises(KeyboardInterrupt):
            transfer(source, target, fail)
        assert is_empty(target)
        transfer(source, target, quiet)  # and can be made again
        assert contents(target) == contents(source)

    def test_that_changes_a_row_on_the_way_is_found_out_and_keeps_nothing(
        self, source: str, make_url: MakeUrl, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from storage import transfer as module

        def change(table: Any, rows: list[dict[str, Any]], writer: Any) -> None:
            writer.execute(insert(table), [row | ({"note": "changed"} if "note" in row else {}) for row in rows])

        monkeypatch.setattr(module, "_insert", change)
        target = make_url(kind)
        with pytest.raises(TransferFailed, match="rows of labels are not the same after the move"):
            transfer(source, target, quiet)
        assert is_empty(target)


def test_a_text_that_the_other_database_cannot_store_is_named_and_nothing_is_kept(make_url: MakeUrl) -> None:
    source, target = make_url("sqlite"), make_url("postgresql")
    store = Store.open(source)
    with store.begin() as transaction:
        add_example(transaction, add_project(transaction), "a\0b")
    store.close()
    with pytest.raises(TransferFailed, match=r"row of examples cannot be stored .*NUL"):
        transfer(source, target, quiet)
    assert is_empty(target)


def test_a_file_that_is_not_there_is_named_and_not_made(make_url: MakeUrl, tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match="There is no file"):
        transfer(make_url("sqlite"), make_url("sqlite"), quiet)
    assert list(tmp_path.glob("*.db")) == []


@pytest.mark.parametrize("revision", [None, "0001"])
def test_a_database_of_an_older_studio_is_refused_and_left_as_it_is(make_url: MakeUrl, revision: str | None) -> None:
    source = make_url("sqlite")
    engine = open_engine(source)
    if revision:
        migrate(engine, revision)
    else:
        engine.connect().close()
    with pytest.raises(TransferFailed, match="Start the studio on it once"):
        transfer(source, make_url("sqlite"), quiet)
    with engine.connect() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE name = 'people'")).all()
    assert tables == []
    engine.dispose()


def test_a_studio_that_uses_the_target_is_waited_for_only_so_long(
    make_url: MakeUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = make_url("sqlite"), make_url("postgresql")
    Store.open(source).close()
    busy = Store.open(target)
    limits = "SELECT set_config('lock_timeout', '50ms', false), set_config('statement_timeout', '9s', false)"
    monkeypatch.setattr("storage.databases.postgresql.LIMITS", limits)
    with pytest.raises(ZeroDivisionError), busy.begin() as transaction:
        add_project(transaction)
        with pytest.raises(StorageBusy, match="in the way"):
            transfer(source, target, quiet)
        raise ZeroDivisionError
    busy.close()
    assert is_empty(target)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_memory_does_not_grow_with_the_rows(make_url: MakeUrl, kind: str) -> None:
    source, target = make_url("sqlite"), make_url(kind)
    store = Store.open(source)
    row = {"split": "pool", "state": "pending", "rank": 0.0, "open_seats": 1, "created_at": 0.0}
    with store.begin() as transaction:
        project_id = add_project(transaction)
        texts = (f"{number} " * 60 for number in range(40_000))
        transaction.examples.add_new({"project_id": project_id, "text": t, "text_hash": t[:12], **row} for t in texts)
    store.close()
    tracemalloc.start()
    transfer(source, target, quiet)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12_000_000, f"{peak:,} bytes"  # the texts alone have 14 million


def test_progress_tells_how_far_it_is(source: str, make_url: MakeUrl) -> None:
    told: list[tuple[str, int, int]] = []
    transfer(source, make_url("sqlite"), lambda *step: told.append(step))
    assert ("examples", 10, 10) in told
    assert all(0 < rows <= total for _, rows, total in told)


def test_the_hash_depends_on_every_row_its_order_and_its_values() -> None:
    def digest(*rows: dict[str, Any]) -> str:
        made = Digest()
        made.add(list(rows))
        return made.hexdigest()

    one, two = {"a": 1, "b": {"y": 1, "x": 2}}, {"a": 2, "b": None}
    assert digest(one, two) == digest({"b": {"x": 2, "y": 1}, "a": 1}, two)
    assert len({digest(one, two), digest(two, one), digest(one), digest(one | {"a": 3}, two), digest()}) == 5
