"""Texts with what is written from them come in and go out as they were; what a file cannot hold is listed."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from storage import Store
from studio.errors import InvalidInput
from studio.exchange import ColumnMapping, Exporter, Importer
from studio.exchange.formats.text_pairs import FORMULA, NO_COLUMN, NO_TARGET, OTHERS, SAME_NAME
from studio.exchange.forms import form_of
from studio.exchange.losses import Losses
from studio.exchange.mapping import guess
from tests.labelling import every_gold
from tests.studio.exchange.conftest import MakeImporter, MakeProject, WriteFile

BOTH = ColumnMapping("source", "target")
texts = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(str.strip)
pairs = some.dictionaries(texts.map(str.strip), some.none() | texts, max_size=6)


@pytest.fixture
def project(store: Store, make_project: MakeProject) -> int:
    return writing(store, make_project(holdout_percent=0))


def writing(store: Store, project: int) -> int:
    with store.begin() as transaction:
        transaction.projects.get(project).task = "seq2seq"
        transaction.projects.save()
    return project


def lines(rows: list[dict[str, Any]]) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def pair(source: str, target: str | None) -> dict[str, Any]:
    return {"source": source, "target": target}


def exported(exporter: Exporter, project: int, format: str = "pairs") -> tuple[str, dict[str, int]]:
    """The file, and how often it could not hold what."""
    file, losses = io.BytesIO(), Losses()
    exporter.export(project, format, file, losses=losses)
    return file.getvalue().decode(), {loss.what: loss.count for loss in losses.all()}


def rows_of(content: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.split("\n") if line]


@pytest.mark.parametrize(
    ("columns", "text", "target"),
    [
        (["id", "source", "target"], "source", "target"),
        (["id", "document", "summary"], "document", "summary"),
        (["article", "highlights", "id"], "article", "highlights"),
        (["text", "translation"], "text", "translation"),
        (["meaning_representation", "human_reference"], "meaning_representation", "human_reference"),
        (["input", "output"], "input", "output"),
    ],
)
def test_columns_are_known_by_the_names_that_data_sets_have_for_them(
    columns: list[str], text: str, target: str
) -> None:
    found = guess(columns, form_of("seq2seq"))
    assert (found.text, found.label) == (text, target)


@pytest.mark.parametrize("ending", ["jsonl", "csv", "tsv"])
def test_pairs_come_in_from_every_kind_of_table(
    importer: Importer, store: Store, project: int, write: WriteFile, ending: str
) -> None:
    rows = [("Hello,\n=world", "Hallo,\tWelt 🎻"), ("open", None)]
    if ending == "jsonl":
        content = lines([{"source": one, "target": other} for one, other in rows])
    else:
        file = io.StringIO(newline="")
        writer = csv.writer(file, delimiter="," if ending == "csv" else "\t")
        writer.writerows([("source", "target"), *rows])
        content = file.getvalue()
    report = importer.load(project, write(f"rows.{ending}", content), BOTH)
    assert (report.rows, report.added, report.labelled) == (2, 2, 1)
    with store.read() as transaction:
        assert [(row.text, row.label) for row in every_gold(transaction, project)] == [rows[0]]


@given(made=pairs)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pairs_go_out_as_they_came_in(
    make_importer: MakeImporter, exporter: Exporter, store: Store, make_project: MakeProject, write: WriteFile,
    made: dict[str, str | None],
) -> None:  # fmt: skip
    with store.read() as transaction:
        number = len(transaction.projects.all())
    one, other = (writing(store, make_project(f"p{number}-{half}", holdout_percent=0)) for half in "ab")
    importer = make_importer()
    given = [{"id": str(place), "source": text, "target": target} for place, (text, target) in enumerate(made.items())]
    for project, content in ((one, lines(given)), (other, None)):
        text = exported(exporter, one)[0] if content is None else content
        if text:
            importer.load(project, write("pairs.jsonl", text), BOTH)
        found, lost = exported(exporter, project)
        assert sorted(rows_of(found), key=lambda row: int(row["id"])) == given
        assert set(lost) <= {NO_TARGET}
    importer.stop()


def test_what_no_pair_can_hold_is_listed_with_where(
    importer: Importer, exporter: Exporter, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = writing(store, make_project(holdout_percent=0, overlap=2))
    rows = [
        {"text": "one", "summary": "short", "who": "ada", "source": "a newspaper"},
        {"text": "one", "summary": "brief", "who": "bob", "source": "a newspaper"},
        {"text": "=two", "summary": "deux", "who": "ada"},
        {"text": "=two", "summary": "deux", "who": "bob"},
        {"text": "three"},
    ]
    importer.load(project, write("rows.jsonl", lines(rows)), ColumnMapping("text", "summary", "who"))
    content, lost = exported(exporter, project)
    assert lost == {NO_TARGET: 2, SAME_NAME: 1}
    assert rows_of(content) == [pair("one", None), pair("=two", "deux"), pair("three", None)]
    table, lost = exported(exporter, project, "pairs-tsv")
    assert lost == {NO_TARGET: 2, NO_COLUMN: 1, FORMULA: 1}
    assert table == "source\ttarget\r\none\t\r\n'=two\tdeux\r\nthree\t\r\n"


def test_what_others_wrote_is_not_lost_in_silence(
    importer: Importer, exporter: Exporter, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = writing(store, make_project(holdout_percent=0, overlap=3))
    said = {"ada": "short", "bob": "short", "cem": "brief"}
    rows = [{"text": "one", "summary": words, "who": who} for who, words in said.items()]
    importer.load(project, write("rows.jsonl", lines(rows)), ColumnMapping("text", "summary", "who"))
    content, lost = exported(exporter, project)
    assert rows_of(content) == [pair("one", "short")]
    assert lost == {OTHERS: 1}


def test_pairs_are_for_tasks_that_write(exporter: Exporter, make_project: MakeProject) -> None:
    with pytest.raises(InvalidInput, match="Pairs of texts has no place for answers of text-classification"):
        exporter.export(make_project(), "pairs", io.BytesIO())
