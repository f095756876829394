"""SQuAD files become projects, and projects SQuAD files: nothing is lost on the way but what is listed."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from storage import Store
from studio.errors import BadFile, InvalidInput
from studio.exchange import ColumnMapping, Exporter, Importer, Options, text_hash
from studio.exchange.forms import form_of
from studio.exchange.losses import Losses
from studio.exchange.preview import choose_columns, preview
from tests.labelling import every_gold
from tests.studio.exchange.conftest import MakeImporter, MakeProject, WriteFile
from tests.studio.exchange.squad.making import files

TEXT = ColumnMapping("text")
CONTEXT = "🎼 J. S. Bach wrote a piece for 🎻 and continuo, Bach says."


def answer(text: str, start: int, **more: Any) -> dict[str, Any]:
    return {"text": text, "answer_start": start, **more}


def asked(id: str, question: str, *answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": id, "question": question, "answers": list(answers), **more}


def squad(*qas: dict[str, Any], version: str = "v2.0", **more: Any) -> dict[str, Any]:
    return {
        "version": version,
        "data": [{"title": "Music", "paragraphs": [{"context": CONTEXT, "qas": list(qas)}]}],
    } | more


FILE = squad(
    asked("a", "Who?", answer("Bach", 8), answer("J. S. Bach", 2), answer("J. S. Bach", 2, by=3), is_impossible=False),
    asked("b", "When?", is_impossible=True, plausible_answers=[answer("Bach says", 47)], level="hard"),
    asked("c", "For what?", answer("🎻", 31), is_impossible=False),
)


@pytest.fixture
def project(store: Store, make_project: MakeProject) -> int:
    return answered(store, make_project(holdout_percent=0))


def answered(store: Store, project: int, **chosen: Any) -> int:
    """Have the project be about questions, without labels."""
    with store.begin() as transaction:
        row = transaction.projects.get(project)
        row.task, row.task_settings = "question-answering", chosen
        transaction.projects.save()
    return project


def exported(exporter: Exporter, project: int, format: str = "squad") -> tuple[Any, Losses]:
    file, losses = io.BytesIO(), Losses()
    exporter.export(project, format, file, losses=losses)
    assert exporter.losses(project, format) == losses.all()
    return json.loads(file.getvalue()), losses


def said(store: Store, project: int) -> dict[str, Any]:
    with store.read() as transaction:
        return {row.question or "": row.label for row in every_gold(transaction, project)}


def test_a_file_is_recognised_looked_at_and_stored_with_the_answer_that_most_gave(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    path = write("squad.json", json.dumps(FILE))
    form = form_of("question-answering")
    found = preview(path, form=form)
    assert (found.layout, found.has_columns) == ("squad", False)
    assert {"context", "question", "answers", "id"} <= set(found.columns)
    report = importer.load(project, path, choose_columns(path, form=form))
    assert (report.rows, report.added, report.labelled, report.problems) == (3, 3, 3, ())
    assert said(store, project) == {
        "Who?": [{"start": 2, "end": 12}],
        "When?": [],
        "For what?": [{"start": 31, "end": 32}],
    }
    assert report.losses == (
        "Of several answers that which most gave became the label, and the others are kept for exports only, once: a.",
        "Plausible answers are kept for exports only, once: b.",
    )
    assert set(report.losses) < set(report.sentences())


def test_what_came_in_goes_out_as_it_was(
    importer: Importer, exporter: Exporter, project: int, write: WriteFile
) -> None:
    importer.load(project, write("squad.json", json.dumps(FILE)), TEXT)
    content, losses = exported(exporter, project)
    assert content == FILE
    assert not losses
    older, lost = exported(exporter, project, "squad-v1")
    ids = [question["id"] for question in older["data"][0]["paragraphs"][0]["qas"]]
    assert (older["version"], ids) == ("1.1", ["a", "c"])
    assert lost.lines() == ("SQuAD v1.1 has an answer to every question, so one without is left out once: b.",)


def test_real_questions_come_back_as_they_were_each_once(
    make_importer: MakeImporter, exporter: Exporter, project: int, shared_data: Path
) -> None:
    path = shared_data / "xquad" / "xquad.en.json"
    importer = make_importer()
    importer._max_text_bytes = 100_000
    report = importer.load(project, path, TEXT)
    importer.stop()
    assert (report.rows, report.added, report.labelled, report.duplicates) == (1_190, 1_185, 1_185, 5)
    content, losses = exported(exporter, project, "squad-v1")
    assert content == without_repetitions(json.loads(path.read_text(encoding="utf-8")))
    assert not losses


def without_repetitions(content: dict[str, Any]) -> dict[str, Any]:
    """A question that is asked again about the same context is left out."""
    for article in content["data"]:
        for paragraph in article["paragraphs"]:
            first: dict[str, Any] = {}
            for question in paragraph["qas"]:
                first.setdefault(text_hash(paragraph["context"], question["question"]), question)
            paragraph["qas"] = list(first.values())
    return content


@pytest.mark.parametrize("version", ["v1.1", "v2.0"])
@given(data=some.data())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_comes_back_but_for_what_is_listed(
    make_importer: MakeImporter,
    exporter: Exporter,
    store: Store,
    make_project: Callable[..., int],
    write: WriteFile,
    version: str,
    data: some.DataObject,
) -> None:
    content = data.draw(files(version).filter(lambda found: found["data"]))
    number = len(list(exporter._store.run(lambda transaction: transaction.projects.all())))
    project = answered(store, make_project(f"any-{number}", holdout_percent=0))
    importer = make_importer()
    report = importer.load(project, write("squad.json", json.dumps(content)), TEXT)
    again, lost = exported(exporter, project, "squad" if version == "v2.0" else "squad-v1")
    before, after = ids_of(content), ids_of(again)
    assert [one for one in before if one in after] == after
    assert len(before) - len(after) == sum(loss.count for loss in lost.all()) + report.duplicates
    told = {question["id"]: question for question in questions_of(content)}
    assert all(question == told[question["id"]] for question in questions_of(again))
    importer.stop()


def questions_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for article in content["data"] for paragraph in article["paragraphs"] for one in paragraph["qas"]]


def ids_of(content: dict[str, Any]) -> list[str]:
    return [question["id"] for question in questions_of(content)]


def test_questions_of_another_file_go_out_and_what_nobody_has_answered_is_listed(
    importer: Importer, exporter: Exporter, project: int, write: WriteFile
) -> None:
    rows = [
        {"context": CONTEXT, "question": "Who?", "answers": [{"start": 8, "end": 12}], "squad": 5, "id": 7},
        {"context": CONTEXT, "question": "When?", "answers": None},
    ]
    path = write("rows.jsonl", "\n".join(map(json.dumps, rows)))
    importer.load(project, path, choose_columns(path, form=form_of("question-answering")))
    content, lost = exported(exporter, project)
    [question] = questions_of(content)
    assert (question["question"], question["answers"]) == ("Who?", [answer("Bach", 8)])
    assert len(lost.all()) == 1
    assert lost.lines()[0].startswith("A question that has no agreed answer yet is left out once: ")


def test_rows_as_data_sets_have_them_are_questions_too(
    importer: Importer, store: Store, project: int, tmp_path: Path
) -> None:
    found = [{"text": ["Bach"], "answer_start": [8]}, {"text": [], "answer_start": []}]
    table = pa.table({"id": ["a", "b"], "title": ["t", "t"], "context": [CONTEXT] * 2, "question": ["Who?", "When?"]})
    path = tmp_path / "squad.parquet"
    pq.write_table(table.append_column("answers", pa.array(found)), path)
    importer.load(project, path, choose_columns(path, form=form_of("question-answering")))
    assert said(store, project) == {"Who?": [{"start": 8, "end": 12}], "When?": []}


def test_offsets_in_utf_16_are_told_by_most_answers_and_counted_in_characters(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    content = squad(asked("a", "Who?", answer("Bach", 9)), asked("b", "Of what?", answer("piece", 22)), version="1.1")
    importer.load(project, write("squad.json", json.dumps(content)), TEXT)
    assert said(store, project) == {"Who?": [{"start": 8, "end": 12}], "Of what?": [{"start": 21, "end": 26}]}


def test_answers_that_every_counting_puts_in_one_place_do_not_tell_what_offsets_count(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    plain = [asked(f"q{number}", f"Which {number}?", answer("plain", 2)) for number in range(600)]
    content = squad(asked("a", "Who?", answer("Bach", 9)), version="1.1")
    content["data"][0]["paragraphs"].insert(0, {"context": "a plain text", "qas": plain})
    importer.load(project, write("squad.json", json.dumps(content)), TEXT)
    assert said(store, project)["Who?"] == [{"start": 8, "end": 12}]


@pytest.mark.parametrize("value", ['"\\ud800"', "NaN"])
def test_what_a_question_brings_and_json_cannot_hold_is_told(
    value: str, importer: Importer, project: int, write: WriteFile
) -> None:
    content = json.dumps(squad(asked("a", "Who?", answer("Bach", 8)), asked("b", "Which?", answer("Bach", 8), by=7)))
    report = importer.load(project, write("squad.json", content.replace("7", value)), TEXT)
    assert (report.added, report.losses) == (2, ("'squad' is not kept where it holds what JSON cannot once: row 2.",))


def test_an_answer_that_is_elsewhere_refuses_the_file_and_names_its_row(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    content = squad(asked("a", "Who?", answer("Bach", 8)), asked("b", "Who else?", answer("Bach", 10)))
    path = write("squad.json", json.dumps(content))
    with pytest.raises(BadFile) as caught:
        importer.load(project, path, TEXT)
    assert caught.value.rows[0].startswith("row 2: the answer 'Bach' is not at 10")
    assert importer.load(project, path, TEXT, Options(skip_bad_rows=True)).added == 1


def test_no_answer_is_a_bad_row_where_each_question_has_one(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    answered(store, project, may_be_unanswerable=False)
    with pytest.raises(BadFile) as caught:
        importer.load(project, write("squad.json", json.dumps(FILE)), TEXT)
    assert "each question has one" in caught.value.rows[0]


def test_a_project_of_another_task_is_told_where_such_a_file_belongs(
    importer: Importer, exporter: Exporter, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project()
    with pytest.raises(InvalidInput, match="whose task is question-answering"):
        importer.load(project, write("squad.json", json.dumps(FILE)), TEXT)
    with pytest.raises(InvalidInput, match=r"SQuAD v2\.0 has no place for answers of text-classification"):
        exporter.export(project, "squad", io.BytesIO())


def test_doccano_has_no_place_for_answers(exporter: Exporter, project: int) -> None:
    with pytest.raises(InvalidInput, match="doccano has no place for answers of question-answering"):
        exporter.export(project, "doccano", io.BytesIO())
