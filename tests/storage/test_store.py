"""The promises of the database: whole transactions, one writer at a time, rows that stay what they were."""

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import Store, Transaction
from storage.database import open_engine
from storage.tables import Example, Job, Label, Project, Promotion, Row, Version


def add_project(transaction: Transaction, name: str = "inbox") -> Project:
    project = transaction.projects.add(
        Project(
            name=name,
            title=name,
            task="text-classification",
            guidelines="",
            checkpoint="tiny",
            retrain_after=20,
            holdout_percent=20,
            created_at=0,
        )
    )
    transaction.projects.add_labels(project.id, [("yes", ""), ("no", "")])
    return project


def add_example(transaction: Transaction, project_id: int, text: str = "hello") -> Example:
    transaction.examples.add_new(
        [
            {
                "project_id": project_id,
                "text": text,
                "text_hash": text,
                "split": "pool",
                "state": "pending",
                "created_at": 0.0,
            }
        ]
    )
    return transaction.examples.by_hash(project_id, [text])[text]


def make_label(project_id: int, example_id: int, **changes: object) -> Label:
    values: dict[str, object] = {
        "project_id": project_id,
        "example_id": example_id,
        "annotator": "ada",
        "revision": 1,
        "action": "skip",
        "request_id": "request-1",
        "created_at": 0.0,
    }
    return Label(**(values | changes))


def test_a_transaction_left_by_an_exception_keeps_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.begin() as transaction:
        add_project(transaction)
        raise RuntimeError("the power went out")
    with store.read() as transaction:
        assert transaction.projects.all() == []


def test_the_file_is_in_wal_mode_and_survives_a_power_cut(store: Store) -> None:
    with store._engine.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15_000}


def test_the_migrations_make_exactly_the_tables_that_the_code_declares(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    with store._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Row.metadata) == []
    store.close()


def test_opening_a_database_again_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    first = Store.open(url)
    with first.begin() as transaction:
        add_project(transaction)
    first.close()
    second = Store.open(url)
    with second.read() as transaction:
        assert [project.name for project in transaction.projects.all()] == ["inbox"]
    second.close()


@pytest.mark.parametrize("verb", ["UPDATE labels SET annotator = 'eve'", "DELETE FROM labels"])
def test_a_label_can_be_neither_changed_nor_removed(store: Store, verb: str) -> None:
    with store.begin() as transaction:
        project = add_project(transaction)
        transaction.labels.add(make_label(project.id, add_example(transaction, project.id).id))
    with pytest.raises(DBAPIError, match="append-only"), store.begin() as transaction:
        transaction._session.connection().exec_driver_sql(verb)


@pytest.mark.parametrize("verb", ["UPDATE promotions SET note = ''", "DELETE FROM promotions"])
def test_a_promotion_can_be_neither_changed_nor_removed(store: Store, verb: str) -> None:
    with store.begin() as transaction:
        project = add_project(transaction)
        version = transaction.versions.add(
            Version(
                project_id=project.id,
                number=1,
                content_hash="a" * 64,
                origin="trained",
                checkpoint="tiny",
                hyperparameters={},
                label_counts={},
                metrics={},
                verdict={},
                created_at=0,
            )
        )
        transaction.versions.add_promotion(
            Promotion(project_id=project.id, version_id=version.id, verb="promote", note="", created_at=0)
        )
    with pytest.raises(DBAPIError, match="append-only"), store.begin() as transaction:
        transaction._session.connection().exec_driver_sql(verb)


@pytest.mark.parametrize(
    "changes",
    [
        {"request_id": "request-1", "revision": 2},
        {"request_id": "request-2", "revision": 1},
        {"request_id": "request-3", "revision": 2, "action": "dance"},
        {"request_id": "request-4", "revision": 2, "action": "label"},
        {"request_id": "request-5", "revision": 2, "action": "skip", "schema_label_id": 1},
        {"request_id": "request-6", "revision": 2, "example_id": 999},
    ],
    ids=["same request", "same revision", "unknown action", "label without value", "skip with value", "no example"],
)
def test_the_database_itself_refuses_a_label_that_makes_no_sense(store: Store, changes: dict[str, object]) -> None:
    with store.begin() as transaction:
        project = add_project(transaction)
        example = add_example(transaction, project.id)
        transaction.labels.add(make_label(project.id, example.id))
        project_id, example_id = project.id, example.id
    with pytest.raises(IntegrityError), store.begin() as transaction:
        transaction.labels.add(make_label(project_id, int(str(changes.pop("example_id", example_id))), **changes))


def test_a_project_runs_one_job_and_queues_one(store: Store) -> None:
    def job(project_id: int, state: str) -> Job:
        return Job(
            project_id=project_id,
            state=state,
            reason="",
            hyperparameters={},
            after_label_id=0,
            created_at=0,
            cancel_requested=False,
        )

    with store.begin() as transaction:
        project_id = add_project(transaction).id
        transaction.jobs.add(job(project_id, "queued"))
        transaction.jobs.add(job(project_id, "running"))
    for state in ("queued", "running"):
        with pytest.raises(IntegrityError), store.begin() as transaction:
            transaction.jobs.add(job(project_id, state))


def test_writers_wait_for_each_other_instead_of_failing(store: Store) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction).id
    failures: list[Exception] = []

    def write(writer: int) -> None:
        try:
            for number in range(25):
                with store.begin() as transaction:
                    # Read first: without the write lock taken early, this is what fails as "database is locked".
                    transaction.projects.count_examples(project_id)
                    add_example(transaction, project_id, f"{writer}-{number}")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with store.read() as transaction:
        assert transaction.projects.count_examples(project_id) == {"pending": 200}


def test_two_processes_worth_of_stores_write_to_one_file_without_an_error(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    stores = [Store.open(url), Store.open(url)]
    with stores[0].begin() as transaction:
        project_id = add_project(transaction).id
    failures: list[Exception] = []

    def write(store: Store, writer: int) -> None:
        try:
            for number in range(25):
                with store.begin() as transaction:
                    transaction.projects.count_examples(project_id)
                    add_example(transaction, project_id, f"{writer}-{number}")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(stores[writer % 2], writer)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for store in stores:
        store.close()


class Full(Exception):
    pass


def test_a_full_disk_stores_nothing_and_says_so(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'full.db'}")
    Row.metadata.create_all(engine)
    store = Store(engine, disk_full=Full)
    with store.begin() as transaction:
        project_id = add_project(transaction).id
        # SQLite's own limit on the file's size fails exactly as a full disk does.
        pages = transaction._session.connection().exec_driver_sql("PRAGMA page_count").scalar()
        transaction._session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Full), store.begin() as transaction:
        transaction._session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for number in range(500):
            add_example(transaction, project_id, f"a text of some length, number {number} " * 20)
    with store.read() as transaction:
        assert transaction.projects.count_examples(project_id) == {}
    assert store.check() == []
    store.close()


def test_the_check_finds_a_row_whose_parent_is_gone(store: Store) -> None:
    with store.begin() as transaction:
        project = add_project(transaction)
        add_example(transaction, project.id)
    assert store.check() == []
    connection = sqlite3.connect(str(store._engine.url.database))
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("DELETE FROM projects")
    connection.commit()
    connection.close()
    assert any("examples" in finding for finding in store.check())
