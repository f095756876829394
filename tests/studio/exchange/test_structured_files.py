"""Files whose rows say more than one name: read by any form, checked row by row, stored piece by piece."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine

from storage import Store
from storage.tables import LabelValue
from studio.errors import BadFile, Conflict, InvalidInput
from studio.exchange import ColumnMapping, Importer, Options
from studio.exchange.turn import PATIENCE_SECONDS
from studio.exchange.twinning import find_twins
from studio.labelling.sayings import sayings
from tests.conftest import Clock
from tests.shapes import with_every_shape
from tests.studio.exchange.breaking import PowerCut, content, cut_off_after, wait_until_ended
from tests.studio.exchange.conftest import MakeImporter, MakeProject, WriteFile
from tests.studio.exchange.importing import BOTH, gold, label_names, rows_of, states

PEOPLE = ColumnMapping("text", "label", "who")
MANY = 6_000


@pytest.fixture(autouse=True)
def tasks() -> Iterator[None]:
    with with_every_shape():
        yield


def become(store: Store, project: int, task: str) -> int:
    with store.begin() as transaction:
        transaction.projects.get(project).task = task
        transaction.projects.save()
    return project


@pytest.fixture
def tags(store: Store, make_project: MakeProject) -> int:
    return become(store, make_project(holdout_percent=0, overlap=2), "tags")


def json_lines(rows: list[dict[str, Any]]) -> str:
    return "\n".join(json.dumps(row) for row in rows)


def parquet(path: Path, said: list[list[str] | None]) -> Path:
    texts = [f"text {number}" for number in range(len(said))]
    pq.write_table(pa.table({"text": texts, "label": said}), path)
    return path


def test_a_cell_of_csv_names_several_by_a_sign_or_is_json(
    importer: Importer, store: Store, tags: int, write: WriteFile
) -> None:
    lines = ["text,label", "a,delivery; refund ;", 'b,"[""refund""]"', "c,[]", "d,", "e,refund"]
    report = importer.load(tags, write("rows.csv", "\n".join(lines)), BOTH)
    assert gold(store, tags) == {"a": ["refund", "delivery"], "b": ["refund"], "c": [], "e": ["refund"]}
    assert (report.rows, report.added, report.labelled) == (5, 5, 4)
    assert states(store, tags) == {"labelled": 4, "pending": 1}


def test_the_sign_is_chosen_and_must_be_one(importer: Importer, store: Store, tags: int, write: WriteFile) -> None:
    path = write("rows.csv", "text,label\na,delivery||refund\n")
    importer.load(tags, path, BOTH, Options(separator="||"))
    assert gold(store, tags) == {"a": ["refund", "delivery"]}
    with pytest.raises(InvalidInput, match="1 to 10 characters"):
        importer.load(tags, path, BOTH, Options(separator=""))


def test_lists_of_parquet_are_taken_as_they_are(importer: Importer, store: Store, tags: int, tmp_path: Path) -> None:
    path = parquet(tmp_path / "rows.parquet", [["delivery", "refund"], [], None])
    importer.load(tags, path, BOTH)
    assert gold(store, tags) == {"text 0": ["refund", "delivery"], "text 1": []}


WRONG: dict[str, Any] = {
    "no label 'returns'": ["refund", "returns"],
    "one of the labels is": ["refund", {"a": 1}],
    "not a list of names": {"refund": True},
    "not a list of": "[refund]",
    "is None, not a name": ["refund", None],
}


@pytest.mark.parametrize("words", WRONG)
def test_what_cannot_be_said_is_a_bad_row_that_is_named(
    words: str, importer: Importer, store: Store, tags: int, write: WriteFile
) -> None:
    path = write("rows.jsonl", json_lines([{"text": "a", "label": ["refund"]}, {"text": "b", "label": WRONG[words]}]))
    with pytest.raises(BadFile) as caught:
        importer.load(tags, path, BOTH)
    [row] = caught.value.rows
    assert row.startswith("row 2: ")
    assert words in row
    assert gold(store, tags) == {}
    report = importer.load(tags, path, BOTH, Options(skip_bad_rows=True))
    assert (report.added, report.skipped_rows, report.problems) == (1, 1, (row,))


def test_a_span_that_is_not_of_its_text_is_a_bad_row(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = become(store, make_project(), "test-spans")
    spans = [{"start": 0, "end": 2, "label": "refund"}], [{"start": 0, "end": 3, "label": "refund"}], [[0, 1, "refund"]]
    rows = [{"text": f"{number}!", "label": said} for number, said in enumerate(spans)]
    with pytest.raises(BadFile) as caught:
        importer.load(project, write("rows.jsonl", json_lines(rows)), BOTH)
    assert [row.split(":")[0] for row in caught.value.rows] == ["row 2"]
    importer.load(project, write("rows.jsonl", json_lines(rows)), BOTH, Options(skip_bad_rows=True))
    assert gold(store, project)["2!"] == [{"start": 0, "end": 1, "label": "refund"}]


def test_labels_are_added_where_the_file_may_add_some(
    importer: Importer, store: Store, tags: int, write: WriteFile
) -> None:
    path = write(
        "rows.jsonl", json_lines([{"text": "a", "label": ["new", "refund"]}, {"text": "b", "label": ["newer"]}])
    )
    report = importer.load(tags, path, BOTH, Options(add_labels=True))
    assert report.new_labels == ("new", "newer")
    assert label_names(store, tags) == ["refund", "delivery", "new", "newer"]
    assert gold(store, tags) == {"a": ["refund", "new"], "b": ["newer"]}


def test_another_answer_than_the_text_has_is_told_and_not_stored(
    importer: Importer, store: Store, tags: int, write: WriteFile
) -> None:
    rows = [{"text": "a", "label": ["refund"]}, {"text": "a", "label": []}, {"text": "a", "label": ["refund"]}]
    report = importer.load(tags, write("rows.jsonl", json_lines(rows)), BOTH)
    assert report.conflicts == ("row 2: labelled [] here, ['refund'] already",)
    assert gold(store, tags) == {"a": ["refund"]}
    again = importer.load(tags, write("more.jsonl", json_lines(rows[1:2])), BOTH)
    assert again.conflicts == ("row 1: labelled [] here, ['refund'] already",)


def test_everybodys_answers_come_to_what_they_agree_on(
    importer: Importer, store: Store, tags: int, write: WriteFile
) -> None:
    said = {"ana": ["refund", "delivery"], "ben": ["delivery", "refund"]}
    rows = [{"text": "a", "label": label, "who": who} for who, label in said.items()]
    rows += [{"text": "b", "label": said["ana"][:number], "who": who} for number, who in enumerate(said)]
    importer.load(tags, write("rows.jsonl", json_lines(rows)), PEOPLE)
    assert gold(store, tags) == {"a": ["refund", "delivery"]}
    assert states(store, tags) == {"labelled": 1, "disputed": 1}


def test_what_is_said_thousands_of_times_is_stored_once(
    importer: Importer, store: Store, tags: int, write: WriteFile, engine: Engine
) -> None:
    both = ["refund", "delivery"]
    rows = [{"text": f"text {number}", "label": both[: number % 3]} for number in range(MANY)]
    report = importer.load(tags, write("rows.jsonl", json_lines(rows)), BOTH)
    assert (report.added, report.labelled) == (MANY, MANY)
    structured = [row for row in rows_of(engine, LabelValue) if row.content is not None]
    assert len(structured) == 3


def test_an_import_that_is_broken_off_goes_on_to_the_same_end(
    importer: Importer, make_importer: MakeImporter, store: Store, make_project: MakeProject, write: WriteFile,
    clock: Clock, monkeypatch: pytest.MonkeyPatch, engine: Engine,
) -> None:  # fmt: skip
    whole, project = (become(store, make_project(name), "test-rewrites") for name in ("whole", "broken"))
    # Nearly every answer is another one.
    rows = [{"text": f"text {n}", "label": f"said {n % 4_999}" if n % 2 else None} for n in range(MANY)]
    path = write("rows.jsonl", json_lines(rows))
    importer.load(whole, path, BOTH)
    with monkeypatch.context() as patch:
        cut_off_after(1, patch)
        patch.setattr("studio.exchange.ending.Ending._give_up", lambda *_: None)
        with pytest.raises(PowerCut):
            importer.load(project, path, BOTH)
    broken = importer.newest(project)[0]
    assert 0 < broken.stored < MANY
    clock.advance(PATIENCE_SECONDS + 1)
    another = make_importer()
    another.take_over_silent()
    assert wait_until_ended(another, project, broken.id).state == "done"
    another.stop()
    assert [row[0] for row in content(store, project)] == [row[0] for row in content(store, whole)]
    assert gold(store, project) == gold(store, whole)
    contents = [row.content for row in rows_of(engine, LabelValue) if row.project_id == project and row.content]
    assert len(contents) == len(set(contents))


def test_a_label_that_is_gone_by_then_ends_the_import(
    importer: Importer, store: Store, tags: int, write: WriteFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = find_twins

    def rename_meanwhile(*arguments: Any, **keywords: Any) -> Any:
        with store.begin() as transaction:
            transaction.projects.labels(tags)[0].name = "money back"
        return found(*arguments, **keywords)

    monkeypatch.setattr("studio.exchange.work.find_twins", rename_meanwhile)
    with pytest.raises(Conflict, match="'refund' is gone"):
        importer.load(tags, write("rows.jsonl", json_lines([{"text": "a", "label": ["refund"]}])), BOTH)


def test_questions_about_one_text_are_examples_of_their_own_on_one_side(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = become(store, make_project(holdout_percent=50), "test-questions")
    rows = [
        {"context": f"a paragraph of some length, number {n // 3}", "question": f"which {n}?", "answers": []}
        for n in range(60)
    ]
    columns = ColumnMapping("context", "answers", question="question")
    report = importer.load(project, write("rows.jsonl", json_lines(rows)), columns)
    assert (report.added, report.labelled) == (60, 60)
    importer.load(project, write("again.jsonl", json_lines(rows)), columns)
    with store.read() as transaction:
        every = list(transaction.histories.all(project))
    assert sorted(str(one.question) for one in every) == sorted(str(row["question"]) for row in rows)
    sides: dict[str, set[str]] = {}
    for one in every:
        sides.setdefault(one.text, set()).add(one.split)
    assert all(len(found) == 1 for found in sides.values())
    assert {side for found in sides.values() for side in found} == {"pool", "holdout"}


def test_a_question_is_asked_for_where_one_is_needed_and_refused_where_none_is(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    plain, asking = make_project("plain"), become(store, make_project("asking"), "test-questions")
    path = write("rows.jsonl", json_lines([{"text": "a", "question": " ", "label": []}]))
    with pytest.raises(InvalidInput, match="asks no questions"):
        importer.load(plain, path, ColumnMapping("text", question="question"))
    with pytest.raises(InvalidInput, match="Choose the column that holds it"):
        importer.load(asking, path, BOTH)
    with pytest.raises(BadFile) as caught:
        importer.load(asking, path, ColumnMapping("text", "label", question="question"))
    assert caught.value.rows == ("row 1: the question is empty",)


def test_a_text_that_is_an_answer_may_be_no_longer_than_another(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = become(store, make_project(), "test-rewrites")
    rows = [{"text": str(number), "label": said} for number, said in enumerate(["x" * 2_000, "\0", "\ud800", "=1"])]
    with pytest.raises(BadFile) as caught:
        importer.load(project, write("rows.jsonl", json_lines(rows)), BOTH)
    assert [row.split(":")[1].strip().split(",")[0] for row in caught.value.rows] == [
        "the label has 2",
        "the label contains a NUL character",
        "the label contains half of a surrogate pair",
    ]


def test_what_a_model_suggested_is_kept_whole_or_not_at_all(
    importer: Importer, store: Store, tags: int, write: WriteFile
) -> None:
    choice = {"type": "choices", "value": {"choices": ["delivery", "refund"]}}
    tasks = [
        {
            "data": {"text": "a"},
            "annotations": [{"result": [], "completed_by": 4}],
            "predictions": [{"model_version": "m1", "score": 0.5, "result": [choice]}],
        }
    ]
    importer.load(tags, write("tasks.json", json.dumps(tasks)), BOTH)
    with store.read() as transaction:
        [example] = transaction.histories.all(tags)
        [one] = example.revisions
        assert one.suggested == '["delivery","refund"]'
        assert sayings(transaction, tags, [one.value_id]).then(one.value_id) == []
