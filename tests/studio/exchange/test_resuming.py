"""An import that is broken off anywhere goes on to the same end, and what others do meanwhile does not wait for it."""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event

from storage import StorageFull, StorageUnavailable, Store
from storage.repositories.bulk import Bulk
from storage.tables import SchemaLabel
from studio.errors import Busy, Conflict, NotFound, OutOfSpace
from studio.exchange import ColumnMapping, Exporter, Importer, Options
from studio.exchange.background import Background
from studio.exchange.importer import PATIENCE_SECONDS
from studio.exchange.progress import Overtaken
from studio.exchange.spool import Spool
from studio.exchange.storing import Storing
from studio.exchange.views import ImportView
from studio.labelling.answers import Answer
from studio.labelling.audit import contradictions
from studio.labelling.queue import Queue
from tests.conftest import Clock
from tests.labelling import no_suggestions
from tests.schema import make_changes, merge, retire
from tests.studio.exchange.conftest import RULES

MakeProject = Callable[..., int]
MakeImporter = Callable[..., Importer]
WriteFile = Callable[[str, str | bytes], Path]
BOTH = ColumnMapping("text", "label")
ROWS = 9_000


class PowerCut(BaseException):
    """What no code catches to go on."""


@pytest.fixture
def large(write: WriteFile) -> Path:
    """More rows than one transaction stores, half of them labelled, every third twice."""
    texts = [f"text {n // 3 * 2 if n % 3 == 2 else n}" for n in range(ROWS)]
    rows = [{"text": text, "label": "refund" if n % 2 else None} for n, text in enumerate(texts)]
    return write("large.jsonl", "\n".join(json.dumps(row) for row in rows))


def content(store: Store, project: int) -> list[tuple[Any, ...]]:
    """Everything that an import decides, once the counts were compared with it."""
    with store.read() as transaction:
        assert list(contradictions(transaction, project)) == []
        return [
            (one.text, one.state, one.split, [(row.annotator, row.action) for row in one.revisions])
            for one in transaction.histories.all(project)
        ]


def wait_until_ended(importer: Importer, project: int, import_id: int) -> ImportView:
    deadline = time.monotonic() + 60
    while not (view := importer.view(project, import_id)).ended:
        assert time.monotonic() < deadline, view
        threading.Event().wait(0.02)
    return view


def cut_off_after(pieces: int, monkeypatch: pytest.MonkeyPatch, error: type[BaseException] = PowerCut) -> None:
    """The next import breaks off in the middle of a transaction, after so many whole ones."""
    done = iter(range(pieces))
    store = Bulk.put_gold

    def put_gold(self: Bulk, rows: Any) -> None:
        store(self, rows)
        if next(done, None) is None:
            raise error("the power went off")

    monkeypatch.setattr(Bulk, "put_gold", put_gold)


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
    assert 0 < broken.stored < ROWS
    assert not broken.waits

    clock.advance(PATIENCE_SECONDS + 1)
    another = make_importer()
    assert another.view(project, broken.id).waits
    another.take_over_silent()
    done = wait_until_ended(another, project, broken.id)
    assert (done.state, done.stored, done.rows) == ("done", ROWS, ROWS)
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
    def stop(*_: Any) -> None:
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


def test_an_import_in_the_background_keeps_its_own_file_and_can_be_watched(
    importer: Importer, store: Store, project: int, large: Path
) -> None:
    begun = importer.start(project, large, BOTH)
    assert begun.state in ("reading", "storing")
    assert not large.exists()
    done = wait_until_ended(importer, project, begun.id)
    assert (done.state, done.report.added) == ("done", len(content(store, project)))
    assert importer.newest(project) == [done]
    with pytest.raises(NotFound, match="no import 999"):
        importer.view(project, 999)
    with pytest.raises(Conflict, match="has ended"):
        importer.resume(project, begun.id)


def test_a_refused_file_says_so_where_it_is_watched(importer: Importer, project: int, write: WriteFile) -> None:
    begun = importer.start(project, write("bad.csv", "text,label\na,refund\nb,nonsense\n"), BOTH)
    view = wait_until_ended(importer, project, begun.id)
    assert view.state == "failed"
    assert "1 of 2 rows cannot be imported. Nothing was stored" in str(view.problem)
    assert view.bad_rows == ("row 3: the project has no label 'nonsense'",)


def test_stopping_ends_after_the_piece_at_hand_and_another_studio_goes_on(
    importer: Importer, make_importer: MakeImporter, store: Store, project: int, large: Path, clock: Clock
) -> None:
    begun = importer.start(project, large, BOTH)
    deadline = time.monotonic() + 60
    while importer.view(project, begun.id).state == "reading":
        assert time.monotonic() < deadline
    importer.stop()
    stopped = importer.view(project, begun.id)
    clock.advance(PATIENCE_SECONDS + 1)
    another = make_importer()
    another.take_over_silent()
    assert wait_until_ended(another, project, begun.id).state == "done"
    assert stopped.state in ("storing", "done")
    assert len({text for text, *_ in content(store, project)}) == len(content(store, project))
    another.stop()


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


def test_a_label_that_is_renamed_half_way_is_followed(
    importer: Importer, store: Store, project: int, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        cut_off_after(2, patch, StorageFull)
        with pytest.raises(OutOfSpace):
            importer.load(project, large, BOTH)
    with store.begin() as transaction:
        old = transaction.projects.labels(project)[0]
        old.retired_at = 1.0
        transaction.projects.save()
        new = SchemaLabel(project_id=project, name="money", description="", position=0)
        transaction._session.add(new)
        transaction.projects.save()
        old.successor_id = new.id
        transaction.projects.save()
    importer.resume(project, importer.newest(project)[0].id)
    wait_until_ended(importer, project, importer.newest(project)[0].id)
    with store.read() as transaction:
        names = {label for _, label in transaction.tallies.gold(project)}
    assert "money" in names


def test_answers_with_a_label_that_is_retired_half_way_keep_nobody_from_their_examples(
    importer: Importer, store: Store, project: int, write: WriteFile, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"text": f"text {n}", "label": "refund" if n % 2 else "delivery", "rater": "ana"} for n in range(3_000)]
    path = write("rows.jsonl", "\n".join(json.dumps(row) for row in rows))
    with monkeypatch.context() as patch:
        cut_off_after(1, patch, StorageFull)
        with pytest.raises(OutOfSpace):
            importer.load(project, path, ColumnMapping("text", "label", "rater"))
    make_changes(store, clock).apply(project, retire("refund"), "local")
    importer.resume(project, importer.newest(project)[0].id)
    done = wait_until_ended(importer, project, importer.newest(project)[0].id)
    assert done.report.conflict_count > 0
    assert done.report.conflicts[0].endswith("the label 'refund' is no longer in use")
    assert {state for _, state, *_ in content(store, project)} == {"labelled", "pending"}
    with store.read() as transaction:
        pending = [one for one in transaction.histories.all(project) if one.state == "pending"]
    assert {one.open_seats for one in pending} == {1}


def test_a_whole_project_whose_labels_change_half_way_is_given_up(
    importer: Importer, exporter: Exporter, store: Store, make_project: MakeProject, large: Path, clock: Clock,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    first, second, whole = make_project("first"), make_project("second"), tmp_path / "whole.jsonl"
    importer.load(first, large, BOTH)
    with whole.open("wb") as file:
        exporter.export(first, "everything", file)
    with monkeypatch.context() as patch:
        cut_off_after(1, patch, StorageFull)
        with pytest.raises(OutOfSpace):
            importer.load(second, whole, BOTH)
    make_changes(store, clock).apply(second, merge("refund", into="delivery"), "local")
    importer.resume(second, importer.newest(second)[0].id)
    view = wait_until_ended(importer, second, importer.newest(second)[0].id)
    assert view.state == "failed"
    assert "labels changed during the import: 'refund' is gone" in str(view.problem)
    assert "delete the project and import the file into a new one" in str(view.problem)
    assert content(store, second) != []


def test_only_so_many_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    background, end = Background(), threading.Event()
    for key in range(4):
        background.run(key, end.wait)
    with pytest.raises(Busy, match="4 imports run already"):
        background.require_room()
    end.set()
    background.stop()
    background.require_room()


def test_answers_are_stored_while_a_large_import_runs(
    importer: Importer, store: Store, make_project: MakeProject, large: Path, write: WriteFile
) -> None:
    """Each piece is a short transaction of its own, so that nobody waits for the whole import."""
    project = make_project()
    importer.load(project, write("first.csv", "text\nfirst one\nsecond one\nthird one\n"), ColumnMapping("text"))
    queue = Queue(store, time.time, 600, no_suggestions)
    held = queue.claim(project, "local", "window", 3)
    begun = importer.start(project, large, BOTH)
    answered = 0
    for example in held:
        if importer.view(project, begun.id).ended:
            break
        queue.submit(project, "local", "window", 0, Answer(uuid4().hex, example.id, "label", "refund"))
        answered += 1
    assert answered > 0
    wait_until_ended(importer, project, begun.id)
    labelled = [text for text, _, _, revisions in content(store, project) if ("local", "label") in revisions]
    assert len(labelled) == answered


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


def test_whoever_was_overtaken_stores_nothing_more(
    importer: Importer, store: Store, project: int, large: Path, clock: Clock, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with monkeypatch.context() as patch:
        cut_off_after(2, patch, StorageFull)
        with pytest.raises(OutOfSpace):
            importer.load(project, large, BOTH)
    view, before = importer.newest(project)[0], content(store, project)
    late = Storing(store, clock, RULES, Spool(tmp_path / "imports" / str(view.id)), view.id)
    with pytest.raises(Overtaken):
        late.run(0)
    assert content(store, project) == before
    assert importer.newest(project)[0] == view
