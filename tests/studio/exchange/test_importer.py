"""What an import stores, what it refuses, and that it stores all of a file or nothing."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from storage import Store
from storage.repositories.bulk import Bulk
from storage.repositories.projects import Projects
from storage.tables import Example, Gold, Label
from studio.errors import BadFile, Conflict, InvalidInput, NotFound, OutOfSpace
from studio.exchange import ColumnMapping, Importer, Options, choose_split, text_hash
from studio.exchange.check import check
from studio.labelling.answers import Answer
from studio.labelling.audit import contradictions
from studio.labelling.queue import Queue
from tests.labelling import no_suggestions

WriteFile = Callable[[str, str | bytes], Path]
MakeProject = Callable[..., int]
MakeImporter = Callable[..., Importer]
BOTH = ColumnMapping("text", "label")


def lines(*rows: object) -> str:
    """JSON lines of (text, label) pairs."""
    return "\n".join(json.dumps({"text": row[0], "label": row[1]} if isinstance(row, tuple) else row) for row in rows)


def gold(store: Store, project: int) -> dict[str, str]:
    with store.read() as transaction:
        return {row.text: row.label for row in transaction.gold.all(project)}


def states(store: Store, project: int) -> dict[str, int]:
    """Examples by state, as the tally says, once it was compared with everything else that follows from the labels."""
    with store.read() as transaction:
        assert list(contradictions(transaction, project)) == []
        counts = transaction.tallies.of(project)
    return {state: count for state, count in counts.items() if count and state != "labels"}


def label_names(store: Store, project: int) -> list[str]:
    with store.read() as transaction:
        return [label.name for label in transaction.projects.labels(project)]


def rows_of(engine: Engine, table: type[Any]) -> list[Any]:
    with Session(engine) as session:
        return list(session.scalars(select(table).order_by(*table.__table__.primary_key)))


def answer(
    store: Store, project: int, text: str, action: str, annotator: str = "ana", label: str | None = None
) -> None:
    """What the label page would store."""
    with store.begin() as transaction:
        example_id = transaction.examples.by_hash(project, [text_hash(text)])[text_hash(text)].id
        transaction.people.ensure([annotator], 0)
    queue = Queue(store, lambda: 0.0, 600, no_suggestions)
    for given in ("label", "undo") if action == "undo" else (action,):
        value = (label or "refund") if given == "label" else None
        queue.submit(project, annotator, "window", 0, Answer(uuid4().hex, example_id, given, value))
    if action == "undo":
        queue.release(project, annotator, "window")


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


BAD_ROWS = {
    "the text is missing": {"label": "refund"},
    "the text is a list, not a string": {"text": ["a"], "label": "refund"},
    "the text is a bool, not a string": {"text": True, "label": "refund"},
    "the text is empty": {"text": " \n\u3000", "label": "refund"},
    "the text has 1,002 bytes, and at most 1,000 are allowed": {"text": "é" * 501, "label": "refund"},
    "the text contains a NUL character": {"text": "a\0b", "label": "refund"},
    "the text contains half of a surrogate pair": {"text": "a\ud800", "label": "refund"},
    "the project has no label 'returns'": {"text": "a", "label": "returns"},
    "the label is a dict, not a string": {"text": "a", "label": {}},
}


@pytest.mark.parametrize("problem", BAD_ROWS)
def test_a_bad_row_is_named_and_nothing_is_stored(
    problem: str, importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    path = write("rows.jsonl", lines(("good", "refund"), BAD_ROWS[problem], ("better", "refund")))
    with pytest.raises(BadFile, match=r"1 of 3 rows cannot be imported\. Nothing was stored") as caught:
        importer.load(project, path, BOTH)
    assert len(caught.value.rows) == 1
    assert caught.value.rows[0].startswith(f"row 2: {problem}")
    assert states(store, project) == {}
    # Left out, the others are stored.
    report = importer.load(project, path, BOTH, Options(skip_bad_rows=True))
    assert (report.rows, report.added, report.skipped_rows, report.problems) == (3, 2, 1, caught.value.rows)
    assert gold(store, project) == {"good": "refund", "better": "refund"}


@pytest.mark.parametrize(
    ("label", "problem"),
    [("x" * 61, "the label has 61 characters"), ("a\tb", "cannot be printed"), ("a\ud800", "cannot be printed")],
)
def test_a_label_that_cannot_be_one_is_not_added(
    label: str, problem: str, importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    with pytest.raises(BadFile) as caught:
        importer.load(project, write("rows.jsonl", lines(("a", label))), BOTH, Options(add_labels=True))
    assert problem in caught.value.rows[0]
    assert label_names(store, project) == ["refund", "delivery"]


def test_labels_that_the_project_lacks_are_listed_in_the_message(
    importer: Importer, project: int, write: WriteFile
) -> None:
    path = write("rows.jsonl", lines(*[(f"text {n}", f"new {n % 12}") for n in range(24)]))
    with pytest.raises(BadFile, match=r"The project lacks 12 labels: new 0, new 1, .*new 9, … Let the import add"):
        importer.load(project, path, BOTH)


def test_only_the_first_thousand_bad_rows_are_named(importer: Importer, project: int, write: WriteFile) -> None:
    with pytest.raises(BadFile, match="1,234 of 1,235 rows") as caught:
        importer.load(project, write("rows.csv", "text,label\na,refund\n" + ",refund\n" * 1_234), BOTH)
    assert len(caught.value.rows) == 1_001
    assert caught.value.rows[0] == "row 3: the text is empty"
    assert caught.value.rows[-1] == "and 234 more"


def test_a_file_whose_structure_is_broken_is_refused_even_when_bad_rows_are_skipped(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    with pytest.raises(BadFile, match="row 3: it has 1 cells"):
        importer.load(project, write("rows.csv", "text,label\na,refund\nb\n"), BOTH, Options(skip_bad_rows=True))
    assert states(store, project) == {}


def test_new_labels_are_added_after_the_old_ones_in_the_order_of_the_file(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    path = write("rows.jsonl", lines(("a", "z"), ("b", "refund"), ("c", " y "), ("d", "z"), ("", "bad")))
    report = importer.load(project, path, BOTH, Options(add_labels=True, skip_bad_rows=True))
    assert report.new_labels == ("z", "y")
    assert label_names(store, project) == ["refund", "delivery", "z", "y"]
    assert gold(store, project) == {"a": "z", "b": "refund", "c": "y", "d": "z"}


def test_a_project_has_at_most_a_thousand_labels(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    rows = [(f"text {n}", f"label {n}") for n in range(1_000)]
    with pytest.raises(BadFile, match=r"With row 999 there are more than 1,000 different labels"):
        importer.load(project, write("rows.jsonl", lines(*rows)), BOTH, Options(add_labels=True, skip_bad_rows=True))
    assert (states(store, project), label_names(store, project)) == ({}, ["refund", "delivery"])
    importer.load(project, write("rows.jsonl", lines(*rows[:998])), BOTH, Options(add_labels=True))
    assert len(label_names(store, project)) == 1_000


@pytest.mark.parametrize("mapping", [ColumnMapping("txt", "label"), ColumnMapping("text", "lbl")])
def test_a_column_that_no_row_has_is_refused(
    mapping: ColumnMapping, importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    path = write("rows.jsonl", lines({"text": "a"}, ("b", "refund")))
    with pytest.raises(InvalidInput, match=r"The columns are: text, label\."):
        importer.load(project, path, mapping, Options(skip_bad_rows=True))
    assert states(store, project) == {}


def test_an_unknown_project_is_refused(importer: Importer, write: WriteFile) -> None:
    with pytest.raises(NotFound, match="no project 7"):
        importer.load(7, write("rows.csv", "text\na\n"), ColumnMapping("text"))


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
