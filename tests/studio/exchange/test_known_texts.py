"""A text that a project has already is kept once; a label reaches it where it has none, and never changes its gold."""

import pytest
from sqlalchemy import Engine

from storage import Store
from storage.tables import Gold, Label
from studio.exchange import ColumnMapping, Importer
from tests.studio.exchange.conftest import MakeProject, WriteFile
from tests.studio.exchange.importing import BOTH, answer, gold, lines, rows_of, states


def test_a_text_is_stored_once_however_often_it_comes(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    path = write("rows.jsonl", lines(("a", "refund"), (" a\n", "refund"), ("e\u0301", None), ("\u00e9 ", None)))
    report = importer.load(project, path, BOTH)
    assert (report.rows, report.added, report.labelled, report.duplicates, report.conflicts) == (4, 2, 1, 2, ())
    again = importer.load(project, path, BOTH)
    assert (again.rows, again.added, again.labelled, again.duplicates, again.conflicts) == (4, 0, 0, 4, ())
    assert states(store, project) == {"labelled": 1, "pending": 1}


def test_projects_do_not_share_their_texts(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    path = write("rows.jsonl", lines(("a", "refund")))
    one, other = make_project("one"), make_project("other")
    importer.load(one, path, BOTH)
    assert importer.load(other, path, BOTH).added == 1
    assert gold(store, one) == gold(store, other) == {"a": "refund"}


@pytest.mark.parametrize("action", ["skip", "flag", "undo"])
def test_a_label_reaches_an_example_that_has_none(
    action: str, importer: Importer, engine: Engine, store: Store, project: int, write: WriteFile
) -> None:
    importer.load(project, write("rows.csv", "text\na\nb\n"), ColumnMapping("text"))
    answer(store, project, "a", action, annotator="ana")
    answer(store, project, "b", action, annotator="ana")
    report = importer.load(project, write("rows.csv", "text,label\na,refund\nb,delivery\n"), BOTH)
    assert (report.added, report.labelled, report.duplicates, report.conflicts) == (0, 2, 2, ())
    assert gold(store, project) == {"a": "refund", "b": "delivery"}
    assert states(store, project) == {"labelled": 2}
    by_ana = {1, 2} if action == "undo" else {1}
    for example in (1, 2):
        made = {(row.annotator, row.revision) for row in rows_of(engine, Label) if row.example_id == example}
        assert made == {("ana", revision) for revision in by_ana} | {("import", 1)}


def test_a_later_row_labels_an_earlier_one_of_the_same_text(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    report = importer.load(project, write("rows.jsonl", lines(("a", None), ("a", "refund"), ("a", "refund"))), BOTH)
    assert (report.added, report.labelled, report.duplicates, report.conflicts) == (1, 1, 2, ())
    assert (gold(store, project), states(store, project)) == ({"a": "refund"}, {"labelled": 1})


def test_a_label_that_differs_from_the_gold_one_is_reported_and_left_alone(
    importer: Importer, engine: Engine, store: Store, project: int, write: WriteFile
) -> None:
    importer.load(project, write("rows.csv", "text\na\n"), ColumnMapping("text"))
    answer(store, project, "a", "label", label="delivery")
    path = write("rows.jsonl", lines(("b", "refund"), ("a", "refund"), ("b", "delivery"), ("a", "delivery")))
    report = importer.load(project, path, BOTH)
    assert report.conflicts == (
        "row 2: labelled 'refund' here, 'delivery' already",
        "row 3: labelled 'delivery' here, 'refund' already",
    )
    assert (report.added, report.labelled, report.duplicates, report.conflict_count) == (1, 1, 3, 2)
    assert gold(store, project) == {"a": "delivery", "b": "refund"}
    assert [(row.annotator, row.revision) for row in rows_of(engine, Label)] == [("ana", 1), ("import", 1)]


def test_only_the_first_thousand_conflicts_are_listed(importer: Importer, project: int, write: WriteFile) -> None:
    report = importer.load(project, write("rows.jsonl", lines(("a", "refund"), *[("a", "delivery")] * 1_500)), BOTH)
    assert (report.conflict_count, len(report.conflicts), report.conflicts[-1]) == (1_500, 1_001, "and 500 more")


def test_gold_made_by_people_before_is_not_touched_by_an_import(
    importer: Importer, engine: Engine, store: Store, project: int, write: WriteFile
) -> None:
    importer.load(project, write("rows.csv", "text\na\nb\n"), ColumnMapping("text"))
    answer(store, project, "a", "label", label="delivery")
    importer.load(project, write("rows.csv", "text,label\nb,refund\n"), BOTH)
    assert [(row.example_id, row.reason, row.label_id) for row in rows_of(engine, Gold)] == [
        (1, "single", 1),
        (2, "imported", 2),
    ]
