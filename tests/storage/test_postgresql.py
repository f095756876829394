"""What is PostgreSQL's own: who is let in, what a lost connection leaves, how long others are waited for."""

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import pytest
from sqlalchemy import make_url, text

from storage import StorageBusy, StorageDamaged, StorageError, StorageFull, StorageUnavailable, StorageUnfit, Store
from storage.databases.opening import open_engine
from tests.postgres import PostgresServer
from tests.running import free_port
from tests.storage.rows import add_example, add_project

MakeUrl = Callable[..., str]


@pytest.fixture
def postgres_store(postgres_url: MakeUrl) -> Iterator[Store]:
    store = Store.open(postgres_url())
    yield store
    store.close()


def setting(store: Store, name: str) -> str:
    with store.begin() as transaction:
        return str(transaction._session.scalar(text("SELECT current_setting(:name)"), {"name": name}))


def test_a_connection_is_named_durable_and_limited(postgres_store: Store) -> None:
    names = ("application_name", "synchronous_commit", "lock_timeout", "statement_timeout", "transaction_isolation")
    found = {name: setting(postgres_store, name) for name in names}
    assert found == {
        "application_name": "studio",
        "synchronous_commit": "on",
        "lock_timeout": "15s",
        "statement_timeout": "5min",
        "transaction_isolation": "read committed",
    }


def test_what_the_url_says_goes_before_what_the_studio_would(postgres_url: MakeUrl) -> None:
    store = Store.open(f"{postgres_url()}&application_name=ours")
    assert setting(store, "application_name") == "ours"
    store.close()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_scheme_is_understood(postgres_url: MakeUrl, scheme: str) -> None:
    store = Store.open(postgres_url().replace("postgresql", scheme, 1))
    assert store.check() == []
    store.close()


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("53100", StorageFull),
        ("53300", StorageBusy),
        ("55P03", StorageBusy),
        ("57014", StorageBusy),
        ("40P01", StorageBusy),
        ("XX001", StorageDamaged),
        ("42501", StorageUnavailable),
    ],
)
def test_what_the_server_says_becomes_an_error_of_the_studio(
    postgres_store: Store, state: str, kind: type[StorageError]
) -> None:
    with pytest.raises(kind), postgres_store.begin() as transaction:
        add_project(transaction)
        transaction._session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '{state}'; END $$"))
    with postgres_store.read() as transaction:
        assert transaction.projects.all() == []


def test_a_row_that_another_transaction_keeps_is_waited_for_only_so_long(postgres_store: Store) -> None:
    project_id = postgres_store.run(add_project)
    change = text("UPDATE projects SET title = 'x' WHERE id = :id")
    with postgres_store.begin() as first:
        first._session.execute(change, {"id": project_id})
        with pytest.raises(StorageBusy, match="in the way"), postgres_store.begin() as second:
            second._session.execute(text("SET LOCAL lock_timeout = '20ms'"))
            second._session.execute(change, {"id": project_id})


def test_a_text_with_a_nul_character_is_refused_in_words(postgres_store: Store) -> None:
    with pytest.raises(StorageUnfit, match="NUL"), postgres_store.begin() as transaction:
        add_project(transaction, title="a\0b")


def test_more_transactions_than_connections_wait_only_so_long(
    postgres_url: MakeUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.databases.postgresql.WAIT_SECONDS", 0.05)
    store = Store.open(postgres_url())
    with ExitStack() as open_transactions:
        for _ in range(40):
            open_transactions.enter_context(store.read()).projects.all()
        with pytest.raises(StorageBusy, match="no connection was free"):
            store.run(add_project)
    assert store.run(add_project) == 1
    store.close()


class TestALostConnection:
    def end_sessions(self, server: PostgresServer, store: Store) -> None:
        name = store._engine.url.database
        server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    def test_in_the_middle_keeps_nothing_and_the_next_transaction_works(
        self, postgres_server: PostgresServer, postgres_store: Store
    ) -> None:
        lost = pytest.raises(StorageUnavailable, match="connection to the database was lost")
        with lost, postgres_store.begin() as transaction:
            project_id = add_project(transaction)
            self.end_sessions(postgres_server, postgres_store)
            add_example(transaction, project_id)
        assert postgres_store.run(add_project) > 0
        with postgres_store.read() as transaction:
            assert [project.name for project in transaction.projects.all()] == ["inbox"]

    def test_between_two_transactions_is_not_noticed(
        self, postgres_server: PostgresServer, postgres_store: Store
    ) -> None:
        postgres_store.run(add_project)
        self.end_sessions(postgres_server, postgres_store)
        with postgres_store.read() as transaction:
            assert len(transaction.projects.all()) == 1


class TestWhoIsNotLetIn:
    def refused(self, url: str, *words: str) -> str:
        with pytest.raises(StorageUnavailable) as caught:
            Store.open(url)
        said = str(caught.value)
        assert all(word in said for word in words), said
        assert "\n" not in said
        return said

    def test_a_wrong_password(
        self, postgres_server: PostgresServer, postgres_url: MakeUrl, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        name = make_url(postgres_url()).database
        postgres_server.execute("DROP ROLE IF EXISTS ada")
        postgres_server.execute("CREATE ROLE ada LOGIN PASSWORD 'right'")
        url = postgres_server.url(str(name), "ada", "not-the-password")
        said = self.refused(url, "cannot be reached", "Correct them in the database's URL")
        assert "not-the-password" not in said + caplog.text
        assert "not-the-password" not in repr(open_engine(url))

    def test_somebody_who_may_not_make_tables(self, postgres_server: PostgresServer, postgres_url: MakeUrl) -> None:
        name = make_url(postgres_url(migrated=False)).database
        postgres_server.execute("DROP ROLE IF EXISTS eve")
        postgres_server.execute("CREATE ROLE eve LOGIN PASSWORD 'right'")
        postgres_server.execute(f"REVOKE ALL ON DATABASE {name} FROM eve")
        url = postgres_server.url(str(name), "eve", "right")
        store = Store.open(postgres_server.url(str(name)))
        store.close()
        self.refused(url, "permission denied", "OWNER TO")

    def test_a_database_that_is_not_there(self, postgres_server: PostgresServer) -> None:
        self.refused(postgres_server.url("nowhere"), '"nowhere" does not exist', "Make it with createdb")

    def test_a_user_who_is_not_there(self, postgres_server: PostgresServer) -> None:
        self.refused(postgres_server.url("postgres", "nobody-here", "x"), "Correct")

    def test_a_port_where_nobody_listens(self) -> None:
        self.refused(f"postgresql://ada:hidden@127.0.0.1:{free_port()}/studio", "refused", "Start it")

    def test_somebody_else_who_listens_there(self) -> None:
        """Something that takes the connection and says nothing for longer than we wait."""
        with socket.create_server(("127.0.0.1", 0)) as silent:
            port = silent.getsockname()[1]
            self.refused(f"postgresql://ada:hidden@127.0.0.1:{port}/studio?connect_timeout=2", "in time")

    def test_a_database_that_does_not_store_unicode(self, postgres_server: PostgresServer) -> None:
        postgres_server.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1'")
        try:
            self.refused(postgres_server.url("latin"), "LATIN1", "expected UTF8", "createdb --encoding=UTF8")
        finally:
            postgres_server.execute("DROP DATABASE latin")

    def test_a_server_that_is_too_old(self, postgres_url: MakeUrl, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("storage.databases.postgresql.LEAST_VERSION", 99)
        self.refused(postgres_url(), "expected 99 or newer", "Update it")


def test_the_check_finds_rows_whose_parents_are_gone_and_triggers_that_are_off(postgres_store: Store) -> None:
    with postgres_store.begin() as transaction:
        add_example(transaction, add_project(transaction))
        session = transaction._session
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("DELETE FROM projects"))
        session.execute(text("ALTER TABLE labels DISABLE TRIGGER labels_append_only"))
        session.execute(text("ALTER TABLE projects ADD CONSTRAINT rough CHECK (title <> '') NOT VALID"))
    found = postgres_store.check()
    assert "1 row of examples without the row of projects that fk_examples_project_id_projects asks for" in found
    assert "the trigger labels_append_only is switched off" in found
    assert "the constraint rough is not validated" in found


def test_a_server_that_dies_comes_back_with_all_that_was_acknowledged(postgres_server: PostgresServer) -> None:
    server = PostgresServer(postgres_server.programs, {})
    try:
        store = Store.open(server.start().new_database())
        project_id = store.run(add_project)
        acknowledged = [store.run(partial(add_example, project_id=project_id, text=str(n))) for n in range(20)]
        with pytest.raises(StorageUnavailable), store.begin() as transaction:
            add_example(transaction, project_id, "never acknowledged")
            server.kill()
            add_example(transaction, project_id, "never acknowledged either")
        with pytest.raises(StorageUnavailable):
            store.run(add_project)
        server.start()
        with store.read() as transaction:
            assert list(transaction._session.scalars(text("SELECT id FROM examples ORDER BY id"))) == acknowledged
        assert store.check() == []
        store.close()
    finally:
        server.stop()
