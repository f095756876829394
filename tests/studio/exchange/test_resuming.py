"""An import that is broken off anywhere goes on to the same end, and nothing is stored twice."""

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from storage import StorageFull, StorageUnavailable, Store
from studio.errors import Busy, OutOfSpace
from studio.exchange import Importer, Options
from studio.exchange.progress import Overtaken
from studio.exchange.spool import Spool
from studio.exchange.storing import Storing
from studio.exchange.turn import PATIENCE_SECONDS
from studio.images import ImageFolder
from studio.tasks import find_task
from tests.conftest import Clock
from tests.studio.exchange.breaking import PowerCut, content, cut_off_after, wait_until_ended
from tests.studio.exchange.conftest import LARGE_ROWS, RULES, MakeImporter, MakeProject
from tests.studio.exchange.importing import BOTH


@pytest.mark.parametrize("pieces", [1, 2, 4])
def test_an_import_that_a_crash_broke_off_goes_on_to_the_same_end(
    pieces: int, importer: Importer, make_importer: MakeImporter, store: Store, make_project: MakeProject, large: Path,
    clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    whole = make_project("whole")
    report = importer.load(whole, large, BOTH)
    project = make_project("broken")
    with monkeypatch.context() as patch:
        cut_off_after(pieces, patch)
        # A process that is gone says nothing about its end.
        patch.setattr("studio.exchange.ending.Ending._give_up", lambda *_: None)
        with pytest.raises(PowerCut):
            importer.load(project, large, BOTH)
    broken = importer.newest(project)[0]
    assert broken.state == "storing"
    assert 0 < broken.stored < LARGE_ROWS
    assert not broken.waits

    clock.advance(PATIENCE_SECONDS + 1)
    another = make_importer()
    assert another.view(project, broken.id).waits
    another.take_over_silent()
    done = wait_until_ended(another, project, broken.id)
    assert (done.state, done.stored, done.rows) == ("done", LARGE_ROWS, LARGE_ROWS)
    counts = ("rows", "added", "labelled", "duplicates", "conflict_count")
    assert [getattr(done.report, name) for name in counts] == [getattr(report, name) for name in counts]
    strip = [(text, state, revisions) for text, state, _, revisions in content(store, project)]
    assert strip == [(text, state, revisions) for text, state, _, revisions in content(store, whole)]
    another.stop()
    assert list((tmp_path / "imports").iterdir()) == []


def test_an_import_that_a_full_disk_broke_off_says_how_far_it_came_and_goes_on_when_asked(
    importer: Importer, store: Store, project: int, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        cut_off_after(2, patch, StorageFull)
        with pytest.raises(OutOfSpace, match=r"The disk is full: [\d,]+ of 9,000 rows are stored"):
            importer.load(project, large, BOTH)
    view = importer.newest(project)[0]
    assert (view.state, view.waits) == ("storing", True)
    assert "The disk is full" in str(view.problem)
    importer.resume(project, view.id)
    done = wait_until_ended(importer, project, view.id)
    assert (done.state, done.problem) == ("done", None)
    assert len(content(store, project)) == done.report.added


def test_what_was_not_checked_to_its_end_is_given_up(
    importer: Importer, make_importer: MakeImporter, store: Store, project: int, large: Path, clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def stop(*_: Any, **__: Any) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr("studio.exchange.work.find_twins", stop)
        patch.setattr("studio.exchange.ending.Ending._give_up", lambda *_: None)
        with pytest.raises(PowerCut):
            importer.load(project, large, BOTH)
    clock.advance(PATIENCE_SECONDS + 1)
    make_importer().take_over_silent()
    view = importer.newest(project)[0]
    assert (view.state, view.stored) == ("failed", 0)
    assert "nothing was stored. Import it again" in str(view.problem)
    assert content(store, project) == []


def test_two_that_go_on_with_one_import_store_nothing_twice(
    importer: Importer, make_importer: MakeImporter, store: Store, project: int, large: Path, clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with monkeypatch.context() as patch:
        cut_off_after(1, patch)
        patch.setattr("studio.exchange.ending.Ending._give_up", lambda *_: None)
        with pytest.raises(PowerCut):
            importer.load(project, large, BOTH)
    clock.advance(PATIENCE_SECONDS + 1)
    others = [make_importer() for _ in range(3)]
    threads = [threading.Thread(target=other.take_over_silent) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    done = wait_until_ended(others[0], project, importer.newest(project)[0].id)
    assert done.report.added == len(content(store, project))
    for other in others:
        other.stop()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyboardInterrupt, "was interrupted: "),
        (Busy, "could not be written: "),
        (StorageUnavailable, "not be written"),
    ],
)
def test_what_passes_leaves_the_import_to_be_gone_on_with(
    error: type[BaseException], words: str, importer: Importer, project: int, large: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with monkeypatch.context() as patch:
        cut_off_after(1, patch, error)
        with pytest.raises(error):
            importer.load(project, large, BOTH)
    view = importer.newest(project)[0]
    assert (view.state, view.waits) == ("storing", True)
    assert words in str(view.problem)
    importer.resume(project, view.id)
    assert wait_until_ended(importer, project, view.id).state == "done"


def test_a_fault_ends_the_import_and_says_what_is_stored(
    importer: Importer, project: int, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        cut_off_after(1, patch, RuntimeError)
        with pytest.raises(RuntimeError):
            importer.load(project, large, BOTH)
    view = importer.newest(project)[0]
    assert (view.state, view.waits) == ("failed", False)
    assert "a fault of the studio" in str(view.problem)
    assert "rows were stored before; import the file again" in str(view.problem)
    assert importer.load(project, large, BOTH).added > 0


def test_a_disk_that_is_full_from_the_first_byte_leaves_no_trace(
    make_importer: MakeImporter, engine: Engine, project: int, large: Path, tmp_path: Path
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("only SQLite can be told how large the database may grow")

    @event.listens_for(engine, "connect")
    def shrink(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA max_page_count = 80")

    importer = make_importer(Store(engine))
    with pytest.raises(OutOfSpace, match="nothing was stored"):
        importer.load(project, large, BOTH, Options(add_labels=True))
    assert list((tmp_path / "imports").iterdir()) == []


def test_whoever_was_overtaken_stores_nothing_more(
    importer: Importer, store: Store, project: int, large: Path, clock: Clock, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with monkeypatch.context() as patch:
        cut_off_after(2, patch, StorageFull)
        with pytest.raises(OutOfSpace):
            importer.load(project, large, BOTH)
    view, before = importer.newest(project)[0], content(store, project)
    spool, images = Spool(tmp_path / "imports" / str(view.id)), ImageFolder(tmp_path / "images")
    late = Storing(store, clock, RULES, spool, view.id, find_task("text-classification"), images)
    with pytest.raises(Overtaken):
        late.run(0)
    assert content(store, project) == before
    assert importer.newest(project)[0] == view
