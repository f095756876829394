"""An import in the background is watched and stopped, and what others do meanwhile does not wait for it."""

import threading
import time
from pathlib import Path
from uuid import uuid4

import pytest

from storage import Store
from studio.errors import Busy, Conflict, NotFound
from studio.exchange import ColumnMapping, Importer
from studio.exchange.background import Background
from studio.exchange.turn import PATIENCE_SECONDS
from studio.labelling.answers import Answer
from studio.labelling.queue import Queue
from tests.conftest import Clock
from tests.labelling import no_suggestions
from tests.studio.exchange.breaking import content, wait_until_ended
from tests.studio.exchange.conftest import MakeImporter, MakeProject, WriteFile
from tests.studio.exchange.importing import BOTH


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
