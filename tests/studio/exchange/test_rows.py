"""The rows of a file become examples, and their labels gold."""

from sqlalchemy import Engine

from storage import Store
from storage.tables import Example, Gold, Label
from studio.exchange import ColumnMapping, Importer, Options, choose_split, text_hash
from tests.studio.exchange.conftest import MakeImporter, MakeProject, WriteFile
from tests.studio.exchange.importing import BOTH, gold, label_names, lines, rows_of, states


def test_rows_become_examples_and_labels_become_gold(
    importer: Importer, engine: Engine, store: Store, project: int, write: WriteFile
) -> None:
    path = write("rows.csv", "text,label\nMoney back!,refund\nWhere is it?, delivery \nHello,\n")
    report = importer.load(project, path, BOTH)
    assert (report.rows, report.added, report.labelled, report.duplicates, report.skipped_rows) == (3, 3, 2, 0, 0)
    assert gold(store, project) == {"Money back!": "refund", "Where is it?": "delivery"}
    assert states(store, project) == {"labelled": 2, "pending": 1}
    first = rows_of(engine, Label)[0]
    assert (first.annotator, first.revision, first.action, first.created_at) == ("import", 1, "label", 1_700_000_000)
    assert [row.label_id for row in rows_of(engine, Gold)] == [row.id for row in rows_of(engine, Label)]
    assert {row.reason for row in rows_of(engine, Gold)} == {"imported"}
    assert all(8 <= len(row.request_id) <= 64 for row in rows_of(engine, Label))
    assert store.check() == []


def test_examples_keep_the_text_as_it_is_and_the_split_of_its_hash(
    importer: Importer, engine: Engine, project: int, write: WriteFile
) -> None:
    texts = [f" text {number} \n" for number in range(100)]
    importer.load(project, write("rows.jsonl", lines(*[(text, None) for text in texts])), BOTH)
    stored = rows_of(engine, Example)
    assert [row.text for row in stored] == texts
    assert [row.text_hash for row in stored] == [text_hash(text) for text in texts]
    assert [row.split for row in stored] == [choose_split("inbox", row.text, 20) for row in stored]
    assert {row.split for row in stored} == {"pool", "holdout"}


def test_without_a_label_column_everything_is_pending(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    importer.load(project, write("rows.csv", "text,label\na,nonsense\n"), ColumnMapping("text"))
    assert states(store, project) == {"pending": 1}


def test_numbers_are_texts_and_labels_too(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project(labels=["1", "true", "0.5"])
    path = write("rows.jsonl", lines((12, 1), (1.5, 1.0), (7.0, True), ("x", 0.5), ("y", float("nan"))))
    importer.load(project, path, BOTH)
    assert gold(store, project) == {"12": "1", "1.5": "1", "7": "true", "x": "0.5"}


def test_a_label_composed_of_other_code_points_is_the_same_label(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project(labels=["caf\u00e9"])
    importer.load(project, write("rows.csv", "text,label\na,cafe\u0301\n"), BOTH)
    assert gold(store, project) == {"a": "caf\u00e9"}


def test_new_labels_are_added_after_the_old_ones_in_the_order_of_the_file(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    path = write("rows.jsonl", lines(("a", "z"), ("b", "refund"), ("c", " y "), ("d", "z"), ("", "bad")))
    report = importer.load(project, path, BOTH, Options(add_labels=True, skip_bad_rows=True))
    assert report.new_labels == ("z", "y")
    assert label_names(store, project) == ["refund", "delivery", "z", "y"]
    assert gold(store, project) == {"a": "z", "b": "refund", "c": "y", "d": "z"}


def test_more_rows_than_one_statement_holds_are_all_stored(
    importer: Importer, engine: Engine, store: Store, project: int, write: WriteFile
) -> None:
    first = [(f"text {n}", None if n % 2 else "refund") for n in range(5_000)]
    second = [(f"text {n}", "refund" if n < 5_000 else "delivery") for n in range(2_500, 7_500)]
    importer.load(project, write("rows.jsonl", lines(*first)), BOTH)
    report = importer.load(project, write("rows.jsonl", lines(*second)), BOTH)
    assert (report.added, report.labelled, report.duplicates, report.conflicts) == (2_500, 3_750, 2_500, ())
    stored = gold(store, project)
    assert len(stored) == 2_500 + 3_750
    assert all(label == ("refund" if int(text[5:]) < 5_000 else "delivery") for text, label in stored.items())
    assert [(row.id, row.example_id) for row in rows_of(engine, Label)] == sorted(
        (row.label_id, row.example_id) for row in rows_of(engine, Gold)
    )


def test_every_row_is_counted_once(importer: Importer, project: int, write: WriteFile) -> None:
    path = write("rows.jsonl", lines(("a", None), ("a", "refund"), ("", None), ("b", "nope"), ("c", "refund")))
    report = importer.load(project, path, BOTH, Options(skip_bad_rows=True))
    assert report.rows == report.added + report.duplicates + report.skipped_rows == 5


def test_the_report_says_what_happened_in_sentences(
    make_importer: MakeImporter, project: int, write: WriteFile
) -> None:
    times = iter([10.0, 11.0])
    importer = make_importer(clock=lambda: next(times, 12.5))
    path = write("rows.jsonl", lines(("a", "new"), ("a", "refund"), ("a", None), ("", None), ("b", None)))
    report = importer.load(project, path, BOTH, Options(add_labels=True, skip_bad_rows=True))
    assert report.sentences() == [
        "2 new examples from 5 rows in 2.5 seconds.",
        "1 label stored.",
        "2 rows with a text that was there already, kept once.",
        "1 row with another label than the text has; that one stays.",
        "1 bad row left out.",
        "1 new label: new.",
    ]
