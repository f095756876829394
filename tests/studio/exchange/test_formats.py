"""Other tools' formats, both ways, and the folder that `datasets` opens."""

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import Store
from storage.tables import Label
from studio.errors import BadFile, InvalidInput
from studio.exchange import ColumnMapping, Exporter, Importer, Options
from studio.exchange.formats import formats_of
from studio.labelling import answering
from studio.labelling.answers import Answer, Suggestion
from studio.labelling.audit import contradictions
from studio.labelling.queue import Queue
from tests.labelling import no_suggestions
from tests.studio.exchange.importing import gold as agreed

MakeProject = Callable[..., int]
WriteFile = Callable[[str, str | bytes], Path]
TEXT = ColumnMapping("text")


def exported(exporter: Exporter, project: int, format: str) -> bytes:
    file = io.BytesIO()
    exporter.export(project, format, file)
    return file.getvalue()


def labels(store: Store, project: int) -> list[tuple[str, str, str]]:
    """(text, annotator, label) of every revision; the counts are compared with what follows from the labels."""
    with store.read() as transaction:
        assert list(contradictions(transaction, project)) == []
        names = {row.id: row.name for row in transaction.projects.every_label(project)}
        return [
            (history.text, one.annotator, names[one.value_id or 0])
            for history in transaction.histories.all(project)
            for one in history.revisions
        ]


def become(store: Store, project: int, task: str) -> None:
    with store.begin() as transaction:
        transaction.projects.get(project).task = task
        transaction.projects.save()


def choice(label: str) -> dict[str, Any]:
    return {"from_name": "sentiment", "to_name": "text", "type": "choices", "value": {"choices": [label]}}


TASKS = [
    {
        "id": 7,
        "data": {"text": "Money back!", "source": "mail"},
        "annotations": [
            {"completed_by": {"email": "Ana@example.org"}, "result": [choice("refund")], "lead_time": 3.5,
             "created_at": "2023-05-01T10:00:00.000000Z"},
            {"completed_by": 4, "result": [choice("delivery")]},
            {"completed_by": 5, "result": [choice("refund")], "was_cancelled": True},
        ],
        "predictions": [{"model_version": "m1", "score": 0.75, "result": [choice("refund")]}],
    },
    {"id": 8, "data": {"text": "Where?"}, "annotations": [{"result": [choice("delivery")], "ground_truth": True}]},
    {"id": 9, "data": {"text": "Hello"}, "annotations": []},
]  # fmt: skip


def test_label_studio_tasks_bring_everybodys_labels(
    importer: Importer, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project(overlap=2)
    report = importer.load(project, write("tasks.json", json.dumps(TASKS)), TEXT)
    assert (report.rows, report.added, report.labelled, report.annotators, report.duplicates) == (3, 3, 3, 2, 0)
    assert labels(store, project) == [
        ("Money back!", "ana@example.org", "refund"),
        ("Money back!", "annotator-4", "delivery"),
        ("Where?", "import", "delivery"),
    ]
    with store.read() as transaction:
        first, second, third = transaction.histories.all(project)
    assert [one.state for one in (first, second, third)] == ["disputed", "labelled", "pending"]
    assert first.extra == {"source": "mail"}
    one = first.revisions[0]
    assert (one.suggested, one.suggested_probability, one.version, one.seconds) == ("refund", 0.75, "m1", 3.5)
    assert one.created_at == 1_682_935_200


@pytest.mark.parametrize(
    ("annotations", "problem"),
    [
        ([{"result": [{"type": "choices", "value": {"choices": ["refund", "delivery"]}}]}], "has 2 choices"),
        ([{"result": [choice("returns")]}], "no label 'returns'"),
        ([{"result": [choice("refund")], "completed_by": {"email": "a\tb"}}], "is no name"),
    ],
)
def test_a_task_that_cannot_be_is_a_bad_row(
    annotations: list[Any], problem: str, importer: Importer, project: int, write: WriteFile
) -> None:
    tasks = [*TASKS[1:], {"data": {"text": "x"}, "annotations": annotations}]
    with pytest.raises(BadFile) as caught:
        importer.load(project, write("tasks.json", json.dumps(tasks)), TEXT)
    assert problem in caught.value.rows[0]
    assert caught.value.rows[0].startswith("row 3: ")


OF_HTML = {"type": "hypertextlabels", "value": {"start": 0, "end": 5, "hypertextlabels": ["refund"]}}
OF_TEXT = {"type": "labels", "value": {"start": 0, "end": 5, "text": "Money", "labels": ["refund"]}}
SPAN = [{"start": 0, "end": 5, "label": "refund"}]


@pytest.mark.parametrize(
    ("task", "result", "kind"),
    [
        ("token-classification", [OF_HTML], "'labels'"),
        ("question-answering", [OF_HTML], "'labels'"),
        ("multi-label", [OF_TEXT], "'choices'"),
        ("text-classification", [OF_TEXT], "'choices'"),
        ("token-classification", [{"type": "labels", "value": None}], "'labels'"),
    ],
)
def test_an_annotation_of_another_kind_does_not_say_that_there_is_nothing(
    task: str, result: list[Any], kind: str, importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    become(store, project, task)
    path = write("tasks.json", json.dumps([{"data": {"text": "Money"}, "annotations": [{"result": result}]}]))
    with pytest.raises(BadFile) as caught:
        importer.load(project, path, TEXT)
    assert f"an annotation has results of the kind '{result[0]['type']}', and of {kind} were" in caught.value.rows[0]


@pytest.mark.parametrize(
    ("result", "gold", "told"),
    [([OF_HTML, OF_TEXT], SPAN, ("Results of another kind than 'labels' are left out once: task 7.",)), ([], [], ())],
)
def test_results_of_another_kind_beside_those_that_are_read_are_told(
    result: list[Any], gold: list[Any], told: tuple[str, ...], importer: Importer, store: Store, project: int,
    write: WriteFile,
) -> None:  # fmt: skip
    become(store, project, "token-classification")
    task = {"id": 7, "data": {"text": "Money"}, "annotations": [{"result": result}]}
    prediction = {"model_version": "m1", "result": [OF_HTML]}
    assert importer.load(project, write("a.json", json.dumps([task])), TEXT).losses == told
    assert agreed(store, project) == {"Money": gold}
    task = {"id": 8, "data": {"text": "Monet"}, "annotations": [{"result": []}], "predictions": [prediction]}
    report = importer.load(project, write("b.json", json.dumps([task])), TEXT)
    assert report.losses == ("Results of another kind than 'labels' are left out once: task 8.",)


UNNAMED = {"type": "labels", "value": {"start": 0, "end": 5, "text": "Money"}}


def test_a_span_that_does_not_say_what_it_is_is_told_beside_others_and_alone_is_no_answer(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    become(store, project, "token-classification")
    task = {"id": 7, "data": {"text": "Money"}, "annotations": [{"result": [UNNAMED, OF_TEXT]}]}
    report = importer.load(project, write("a.json", json.dumps([task])), TEXT)
    assert report.losses == ("Places that are marked without a label are left out once: task 7.",)
    assert agreed(store, project) == {"Money": SPAN}
    task = {"data": {"text": "Monet"}, "annotations": [{"result": [UNNAMED]}]}
    with pytest.raises(BadFile) as caught:
        importer.load(project, write("b.json", json.dumps([task])), TEXT)
    assert caught.value.rows == ("row 1: an annotation marks places without saying what they are; give each a label",)


def test_a_number_that_cannot_be_what_it_is_called_is_left_out(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    annotation = {"result": [choice("refund")], "completed_by": 4, "lead_time": 10**400}
    importer.load(
        project, write("tasks.json", json.dumps([{"data": {"text": "x"}, "annotations": [annotation]}])), TEXT
    )
    assert labels(store, project) == [("x", "annotator-4", "refund")]


def test_label_studio_comes_back(
    importer: Importer, exporter: Exporter, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    first, second = make_project("first", overlap=2), make_project("second", overlap=2)
    importer.load(first, write("tasks.json", json.dumps(TASKS)), TEXT)
    content = exported(exporter, first, "label-studio")
    tasks = json.loads(content)
    assert tasks[0]["predictions"] == [
        {
            "model_version": "m1",
            "score": 0.75,
            "result": [{"from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": ["refund"]}}],
        }
    ]
    assert [len(task["annotations"]) for task in tasks] == [2, 1, 0]
    importer.load(second, write("again.json", content), TEXT)
    assert labels(store, second) == labels(store, first)


@pytest.mark.parametrize("kept", ["nonsense", '[1,{"x":2}]', '[{"start":0,"end":99,"label":"refund"}]', "[" * 9_000])
def test_a_suggestion_that_no_model_can_have_made_is_left_out_and_told(
    kept: str, importer: Importer, exporter: Exporter, store: Store, project: int, write: WriteFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    become(store, project, "token-classification")
    importer.load(project, write("texts.csv", "text\nMoney back!\n"), TEXT)
    # As an earlier studio did, whatever a client sent.
    monkeypatch.setattr(answering, "_kept", lambda answer, *_: answer.suggestion)
    queue, suggestion = Queue(store, lambda: 0.0, 600, no_suggestions), Suggestion(kept, 0.5, "similarity")
    queue.submit(project, "local", "window", 0, Answer("request-1", 1, label=[], suggestion=suggestion))
    [task] = json.loads(exported(exporter, project, "label-studio"))
    assert [len(task[name]) for name in ("annotations", "predictions")] == [1, 0]
    [loss] = exporter.losses(project, "label-studio")
    assert str(loss) == "A suggestion that is none of token-classification is left out once: example 1."


def test_doccano_comes_in_and_goes_out(
    importer: Importer, exporter: Exporter, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    rows = [
        {"id": 1, "text": "Money back!", "label": ["refund"], "Comments": ["sure"], "source": "mail"},
        {"id": 2, "text": "Hello", "label": [], "Comments": []},
    ]
    first, second = make_project("first"), make_project("second")
    importer.load(first, write("d.jsonl", "\n".join(json.dumps(row) for row in rows)), TEXT)
    content = exported(exporter, first, "doccano")
    ids = [json.loads(line)["id"] for line in content.splitlines()]
    expected = [{**row, "id": example_id} for row, example_id in zip(rows, ids, strict=True)]
    assert [json.loads(line) for line in content.splitlines()] == expected
    importer.load(second, write("again.jsonl", content), TEXT)
    assert labels(store, second) == labels(store, first) == [("Money back!", "import", "refund")]


def test_two_labels_of_doccano_are_a_bad_row(importer: Importer, project: int, write: WriteFile) -> None:
    content = json.dumps({"text": "a", "labels": ["refund", "delivery"]})
    with pytest.raises(BadFile, match="1 of 1 row") as caught:
        importer.load(project, write("d.jsonl", content), TEXT)
    assert caught.value.rows == ("row 1: it has 2 labels, and one is expected",)


def test_a_layout_can_be_named_and_must_be_one_of_those_there_are(
    importer: Importer, project: int, write: WriteFile
) -> None:
    path = write("rows.jsonl", json.dumps({"text": "a", "label": "refund"}))
    assert importer.load(project, path, TEXT, Options(layout="doccano")).labelled == 1
    with pytest.raises(InvalidInput, match="Choose one of: squad, tokens, label-studio, doccano, table"):
        importer.load(project, path, TEXT, Options(layout="excel"))


def test_other_columns_stay_with_the_example_unless_they_are_too_much(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    rows = [
        {"text": "a", "label": None, "from": "mail", "size": 3, "nothing": None, "parts": [1, {"x": "y"}]},
        {"text": "b", "label": None, "from": float("nan"), "size": 4},
        {"text": "c", "label": None, "from": "x" * 30_000},
    ]
    path = write("rows.jsonl", "\n".join(json.dumps(row) for row in rows))
    report = importer.load(project, path, ColumnMapping("text", "label"))
    with store.read() as transaction:
        extras = [one.extra for one in transaction.histories.all(project)]
    assert extras == [{"from": "mail", "size": 3, "parts": [1, {"x": "y"}]}, {"size": 4}, None]
    assert report.cut_rows == 1
    assert any("more in other columns" in sentence for sentence in report.sentences())


@pytest.fixture
def filled(importer: Importer, make_project: MakeProject, write: WriteFile) -> int:
    project = make_project("filled", labels=("refund", "delivery", "=other"))
    rows = [{"text": f"text {n}", "label": ("refund", "delivery", None)[n % 3]} for n in range(90)]
    importer.load(
        project, write("rows.jsonl", "\n".join(json.dumps(row) for row in rows)), ColumnMapping("text", "label")
    )
    return project


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_datasets_opens_the_folder_with_its_splits(
    form: str, exporter: Exporter, filled: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "HF_DATASETS_CACHE", str(tmp_path / "cache"))
    import datasets

    folder = tmp_path / "filled"
    if form == "zip":
        zipfile.ZipFile(io.BytesIO(exported(exporter, filled, "datasets"))).extractall(tmp_path)
    else:
        assert exporter.export_dataset(filled, folder) == 60
    found = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert set(found) == {"train", "holdout"}
    assert found["train"].features["label"].names == ["refund", "delivery", "=other"]
    assert found["train"].num_rows + found["holdout"].num_rows == 60
    row = found["train"][0]
    number = int(row["text"].split()[1])
    assert found["train"].features["label"].int2str(row["label"]) == ("refund", "delivery")[number % 3]
    assert "refund" in (folder / "README.md").read_text()


def test_a_data_set_without_a_holdout_has_one_split(
    exporter: Exporter, importer: Importer, make_project: MakeProject, write: WriteFile, tmp_path: Path
) -> None:
    project = make_project(holdout_percent=0)
    importer.load(project, write("rows.csv", "text,label\na,refund\n"), ColumnMapping("text", "label"))
    exporter.export_dataset(project, tmp_path / "set")
    assert [path.name for path in (tmp_path / "set" / "data").iterdir()] == ["train-00000-of-00001.parquet"]


@pytest.mark.parametrize("format", [one.name for one in formats_of("text-classification")])
def test_an_empty_project_can_be_handed_out_in_every_format(format: str, exporter: Exporter, project: int) -> None:
    file = io.BytesIO()
    assert exporter.export(project, format, file) == 0
    assert format in ("jsonl", "doccano") or file.getvalue()
    assert not file.closed


def test_removed_examples_are_not_handed_to_other_tools(
    exporter: Exporter, importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    importer.load(project, write("rows.csv", "text\nkept\nremoved\n"), TEXT)
    with store.begin() as transaction:
        removed = [one for one in transaction.histories.all(project) if one.text == "removed"]
        transaction.bulk.settle([(removed[0].id, "removed", 0)])
    for format in ("label-studio", "doccano"):
        content = exported(exporter, project, format)
        assert b"kept" in content
        assert b"removed" not in content
    assert b"removed" in exported(exporter, project, "everything")


def test_revisions_of_imports_say_that_a_file_brought_them(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    importer.load(project, write("rows.csv", "text,label\na,refund\n"), ColumnMapping("text", "label"))
    with store.read() as transaction:
        found: list[Label] = transaction.labels.of_example(next(transaction.histories.all(project)).id)
    assert [(one.cause, one.annotator) for one in found] == [("import", "import")]
