"""An import stores all of a file or nothing, whatever fails and whatever others do meanwhile."""

import threading
from typing import Any

import pytest
from sqlalchemy import Engine, event

from storage import Store
from storage.repositories.bulk import Bulk
from storage.repositories.projects import Projects
from storage.tables import Example, Gold, Label
from studio.errors import Conflict, OutOfSpace
from studio.exchange import Importer, Options
from studio.exchange.check import check
from tests.studio.exchange.conftest import MakeImporter, WriteFile
from tests.studio.exchange.importing import BOTH, gold, label_names, lines, rows_of, states


@pytest.mark.parametrize("step", ["add_labels", "put_gold"])
def test_a_failure_half_way_stores_nothing(
    step: str, importer: Importer, engine: Engine, store: Store, project: int, write: WriteFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    done = getattr(Bulk, step)

    def fail(self: Bulk, *arguments: Any) -> None:
        done(self, *arguments)
        raise RuntimeError("the power went off")

    monkeypatch.setattr(Bulk, step, fail)
    with pytest.raises(RuntimeError):
        importer.load(
            project, write("rows.jsonl", lines(("a", "refund"), ("b", "new"))), BOTH, Options(add_labels=True)
        )
    assert [rows_of(engine, table) for table in (Example, Label, Gold)] == [[], [], []]
    assert label_names(store, project) == ["refund", "delivery"]


def test_a_full_disk_stores_nothing_and_is_named(
    make_importer: MakeImporter, engine: Engine, store: Store, project: int, write: WriteFile
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("only SQLite can be told how large the database may grow")

    @event.listens_for(engine, "connect")
    def shrink(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA max_page_count = 60")

    path = write("rows.jsonl", lines(*[(f"{n} " + "x" * 900, "refund") for n in range(500)]))
    with pytest.raises(OutOfSpace, match="nothing was stored"):
        make_importer(Store(engine)).load(project, path, BOTH)
    assert [rows_of(engine, table) for table in (Example, Label, Gold)] == [[], [], []]
    assert store.check() == []


def test_labels_that_vanish_during_the_import_are_a_conflict(
    importer: Importer, store: Store, project: int, write: WriteFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_then_rename(*arguments: Any) -> Any:
        checked = check(*arguments)
        with store.begin() as transaction:
            transaction.projects.labels(project)[0].name = "money"
        return checked

    monkeypatch.setattr("studio.exchange.work.check", check_then_rename)
    with pytest.raises(Conflict, match="'refund' is gone"):
        importer.load(project, write("rows.jsonl", lines(("a", "refund"))), BOTH)
    assert states(store, project) == {}


def test_labels_that_another_import_added_meanwhile_are_not_added_twice(
    importer: Importer, store: Store, project: int, write: WriteFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_then_add(*arguments: Any) -> Any:
        checked = check(*arguments)
        with store.begin() as transaction:
            Projects.add_labels(transaction.projects, project, [("new", "")])
        return checked

    monkeypatch.setattr("studio.exchange.work.check", check_then_add)
    importer.load(project, write("rows.jsonl", lines(("a", "newer"), ("b", "new"))), BOTH, Options(add_labels=True))
    assert label_names(store, project) == ["refund", "delivery", "new", "newer"]
    assert gold(store, project) == {"a": "newer", "b": "new"}


def test_the_same_file_imported_at_the_same_time_is_stored_once(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    path = write("rows.jsonl", lines(*[(f"text {n}", "refund") for n in range(500)]))
    reports = []
    together = threading.Barrier(4)

    def load() -> None:
        together.wait()
        reports.append(importer.load(project, path, BOTH))

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted((report.added, report.labelled, report.duplicates) for report in reports) == [
        (0, 0, 500),
        (0, 0, 500),
        (0, 0, 500),
        (500, 500, 0),
    ]
    assert states(store, project) == {"labelled": 500}
