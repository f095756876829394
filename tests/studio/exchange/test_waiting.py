"""An import that waits for somebody's answer sees what that came to."""

import time
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from storage import Store
from storage.repositories.tallies import Tallies
from studio.exchange import ColumnMapping, Importer
from studio.labelling.answers import Answer
from studio.labelling.audit import contradictions
from studio.labelling.queue import Queue
from studio.spelling import spelling
from tests.labelling import no_suggestions
from tests.meeting import meet
from tests.studio.exchange.conftest import WriteFile


def test_a_label_from_a_file_yields_to_an_answer_that_is_stored_at_the_same_moment(
    importer: Importer, store: Store, engine: Engine, project: int, write: WriteFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    importer.load(project, write("texts.csv", "text\nwhere is it\n"), ColumnMapping("text"))
    queue = Queue(store, time.time, 600, no_suggestions)
    [held] = queue.claim(project, "local", "window", 1)
    answer = partial(queue.submit, project, "local", "window", 0, Answer(uuid4().hex, held.id, "label", "refund"))
    labelled = write("labelled.csv", "text,label\nwhere is it,delivery\n")
    load = partial(importer.load, project, labelled, ColumnMapping("text", "label"))
    report = meet(monkeypatch, engine, answer, (Tallies, "move"), load)
    assert report.conflicts == ("row 2: labelled 'delivery' here, 'refund' already",)
    with store.read() as transaction:
        rows = transaction.gold.stream(project, spelling(transaction, project))
        assert [(row.label, row.reason) for row in rows] == [("refund", "single")]
        assert list(contradictions(transaction, project)) == []
