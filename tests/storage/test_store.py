"""The promises of the store: whole transactions, one moment to a reader, writers that do not fail each other."""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage import StorageFull, StorageUnavailable, StorageUnfit, Store, Transaction
from storage.store import ATTEMPTS
from tests.storage.rows import add_example, add_project


def in_threads(count: int, work: Callable[[int], None]) -> list[Exception]:
    """Run the work at the same time; gives what went wrong."""
    failures: list[Exception] = []

    def run(number: int) -> None:
        try:
            work(number)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def count_examples(store: Store) -> int:
    with store.read() as transaction:
        return int(transaction._session.scalar(text("SELECT count(*) FROM examples")) or 0)


def test_a_transaction_left_by_an_exception_keeps_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.begin() as transaction:
        add_project(transaction)
        raise RuntimeError("the power went out")
    with store.read() as transaction:
        assert transaction.projects.all() == []


def test_opening_a_database_again_changes_nothing(database_url: str) -> None:
    first = Store.open(database_url)
    with first.begin() as transaction:
        add_project(transaction)
    first.close()
    second = Store.open(database_url)
    with second.read() as transaction:
        assert [project.name for project in transaction.projects.all()] == ["inbox"]
    second.close()


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(store: Store) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction)
    with store.read() as reader:
        assert len(reader.projects.all()) == 1
        with store.begin() as writer:
            add_project(writer, "second")
            add_example(writer, project_id)
        assert reader._session.scalar(text("SELECT count(*) FROM projects")) == 1
        assert reader._session.scalar(text("SELECT count(*) FROM examples")) == 0
    assert count_examples(store) == 1


def test_writers_wait_for_each_other_instead_of_failing(store: Store) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction)

    def write(writer: int) -> None:
        for number in range(25):
            with store.begin() as transaction:
                # Read first: without the write lock taken early, this is what fails as "database is locked".
                transaction.projects.all()
                add_example(transaction, project_id, f"{writer}-{number}")

    assert in_threads(8, write) == []
    assert count_examples(store) == 200


def test_two_processes_worth_of_stores_write_to_one_database_without_an_error(database_url: str) -> None:
    stores = [Store.open(database_url), Store.open(database_url)]
    with stores[0].begin() as transaction:
        project_id = add_project(transaction)

    def write(writer: int) -> None:
        for number in range(25):
            with stores[writer % 2].begin() as transaction:
                transaction.projects.all()
                add_example(transaction, project_id, f"{writer}-{number}")

    assert in_threads(4, write) == []
    assert count_examples(stores[0]) == 100
    for store in stores:
        store.close()


@pytest.mark.parametrize("migrated", [True, False], ids=["old", "new"])
def test_studios_that_start_at_the_same_time_migrate_once(
    request: pytest.FixtureRequest, database_url: str, migrated: bool
) -> None:
    if database_url.startswith("postgresql") and not migrated:
        database_url = request.getfixturevalue("postgres_url")(migrated=False)
    assert in_threads(4, lambda _: Store.open(database_url).close()) == []
    store = Store.open(database_url)
    assert store.check() == []
    with store.read() as transaction:
        assert [person.name for person in transaction.people.all()] == ["import", "local"]
    store.close()


def test_work_gives_what_it_returns_and_is_kept(store: Store) -> None:
    project_id = store.run(add_project)
    assert store.run(lambda transaction: add_example(transaction, project_id)) == 1
    assert count_examples(store) == 1


def test_work_that_fails_keeps_nothing_and_is_not_run_again(store: Store) -> None:
    runs = []

    def work(transaction: Transaction) -> None:
        runs.append(add_project(transaction))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        store.run(work)
    assert len(runs) == 1
    with store.read() as transaction:
        assert transaction.projects.all() == []


def test_work_that_somebody_else_was_first_to_do_is_run_again_and_finds_it(store: Store) -> None:
    """Eight create the project of one name; each looks first, and all get the same one."""
    together = threading.Barrier(8)
    found: list[int] = []

    def work(transaction: Transaction) -> int:
        project = transaction.projects.by_name("inbox")
        return project.id if project else add_project(transaction)

    def create(_: int) -> None:
        together.wait()
        found.append(store.run(work))

    assert in_threads(8, create) == []
    assert len(set(found)) == 1


def test_work_that_never_succeeds_says_why_in_the_end(store: Store) -> None:
    store.run(add_project)
    runs = []

    def work(transaction: Transaction) -> None:
        runs.append(1)
        add_project(transaction)

    with pytest.raises(IntegrityError):
        store.run(work)
    assert len(runs) == (1 if store._backend.one_writer else ATTEMPTS)


def test_a_deadlock_is_run_again_and_both_succeed(store: Store) -> None:
    with store.begin() as transaction:
        ids = [add_project(transaction, name) for name in ("first", "second")]
    both_hold_one = threading.Barrier(2)
    runs: list[int] = []

    def work(transaction: Transaction, order: list[int]) -> None:
        for place, project_id in enumerate(order):
            transaction._session.execute(
                text("UPDATE projects SET retrain_after = retrain_after + 1 WHERE id = :id"), {"id": project_id}
            )
            # The first time round, each holds one row before it asks for the other's.
            if place == 0 and len(runs) < 2 and not store._backend.one_writer:
                runs.append(project_id)
                both_hold_one.wait(10)

    orders = [ids, ids[::-1]]
    assert in_threads(2, lambda number: store.run(lambda transaction: work(transaction, orders[number]))) == []
    with store.read() as transaction:
        assert [project.retrain_after for project in transaction.projects.all()] == [22, 22]


def test_what_a_reader_writes_is_not_kept(store: Store) -> None:
    # PostgreSQL refuses it, SQLite forgets it.
    with suppress(StorageUnavailable), store.read() as transaction:
        transaction._session.execute(text("UPDATE people SET role = 'admin'"))
    with store.read() as transaction:
        assert {person.name: person.role for person in transaction.people.all()}["import"] == "annotator"


@pytest.mark.parametrize(
    ("values", "words"),
    [({"title": "\ud800"}, "surrogate"), ({"retrain_after": 2**70}, "too large")],
    ids=["text", "number"],
)
def test_what_no_database_can_store_is_refused_in_words(store: Store, values: dict[str, object], words: str) -> None:
    with pytest.raises(StorageUnfit, match=words), store.begin() as transaction:
        add_project(transaction, **values)  # type: ignore[arg-type]
    with store.read() as transaction:
        assert transaction.projects.all() == []


def adding(name: str) -> Callable[[Transaction], str]:
    def work(transaction: Transaction) -> str:
        add_project(transaction, name=name)
        return name

    return work


def refused(transaction: Transaction) -> None:
    add_project(transaction, name="refused")
    raise LookupError("no such example")


def test_works_stored_together_give_what_they_return(store: Store) -> None:
    assert [outcome.value for outcome in store.run_together([adding("one"), adding("two")])] == ["one", "two"]
    with store.read() as transaction:
        assert [project.name for project in transaction.projects.all()] == ["one", "two"]


def test_a_refused_work_keeps_nothing_and_harms_no_other(store: Store) -> None:
    outcomes = store.run_together([adding("one"), refused, adding("two"), refused])
    assert [outcome.value for outcome in outcomes] == ["one", None, "two", None]
    assert [type(outcome.error) for outcome in outcomes] == [type(None), LookupError, type(None), LookupError]
    with store.read() as transaction:
        assert [project.name for project in transaction.projects.all()] == ["one", "two"]


def test_when_the_database_refuses_a_work_nothing_of_all_is_kept(store: Store) -> None:
    with pytest.raises(IntegrityError):
        store.run_together([adding("one"), adding("one")])
    with store.read() as transaction:
        assert transaction.projects.all() == []


def test_a_full_disk_is_told_as_such_whoever_else_is_refused(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    store.run(add_project)

    def too_much(transaction: Transaction) -> None:
        transaction._session.execute(text("PRAGMA max_page_count = 100"))
        for number in range(100):
            add_example(transaction, 1, f"{number} {'x' * 50_000}")

    with pytest.raises(StorageFull):
        store.run_together([refused, too_much])
    assert count_examples(store) == 0
    store.close()
