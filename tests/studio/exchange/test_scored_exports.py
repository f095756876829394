"""An export with scores: what the last scoring says beside the labels, and of examples that have none."""

import csv
import io
import json
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import update

from storage import Store
from storage.tables import Example
from studio.errors import InvalidInput
from studio.exchange import ColumnMapping, Exporter, Importer
from studio.exchange.formats import formats_of
from studio.exchange.writers import COLUMNS, schema_of
from tests.storage.rows import add_version
from tests.studio.exchange.test_exporter import TABLES, WriteFile, parsed

EVIL = "=1+1"


def score(store: Store, project: int, version: int, shares: dict[str, list[float]]) -> None:
    with store.begin() as transaction:
        ids = {row.text: row.id for row in transaction.scores.examples_after(project, 0, 100)}
        same = {"project_id": project, "version_id": version, "variant": "fp32", "uncertainty": 0.25}
        transaction.scores.put(
            [{**same, "example_id": ids[text], "probabilities": row} for text, row in shares.items()]
        )


@pytest.fixture
def scored(store: Store, importer: Importer, project: int, write: WriteFile) -> int:
    """Of five examples, one has a label and a score, one a label, two a score, and one nothing."""
    rows = "text,label\nboth,refund\nlabel only,refund\nscore only,\n+formula,\nnothing,\n"
    importer.load(project, write("rows.csv", rows), ColumnMapping("text", "label"))
    with store.begin() as transaction:
        version = add_version(transaction, project)
        transaction.versions.set_labels(version, [EVIL, "refund"])
    score(store, project, version, {"both": [0.25, 0.75], "score only": [0.875, 0.125], "+formula": [0.5, 0.5]})
    return project


def exported(exporter: Exporter, project: int, format: str) -> list[dict[str, Any]]:
    file = io.BytesIO()
    count = exporter.export(project, format, file, with_scores=True)
    rows = parsed(format, file.getvalue())
    assert count == len(rows)
    return rows


@pytest.mark.parametrize("format", TABLES)
def test_every_labelled_or_scored_example_leaves_with_its_score(format: str, exporter: Exporter, scored: int) -> None:
    rows = exported(exporter, scored, format)
    assert all(list(row) == schema_of(pa.string(), scored=True).names for row in rows)
    plain = [{name: "" if value is None else str(value).lstrip("'") for name, value in row.items()} for row in rows]
    names = ("text", "label", "predicted", "probability", "uncertainty", "scored_by")
    assert [tuple(row[name] for name in names) for row in plain] == [
        ("both", "refund", "refund", "0.75", "0.25", "v1-aaaaaaaaaa"),
        ("label only", "refund", "", "", "", ""),
        ("score only", "", EVIL, "0.875", "0.25", "v1-aaaaaaaaaa"),
        ("+formula", "", EVIL, "0.5", "0.25", "v1-aaaaaaaaaa"),
    ]


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ("multi-label", ["refund", "delivery"]),
        ("token-classification", [{"start": 0, "end": 4, "label": "refund"}]),
        ("question-answering", [{"start": 0, "end": 4}]),
        ("seq2seq", "another text"),
    ],
)
@pytest.mark.parametrize("format", TABLES)
def test_what_is_more_than_a_label_stands_in_its_column_as_an_answer_does(
    format: str, task: str, said: Any, store: Store, exporter: Exporter, importer: Importer, project: int,
    write: WriteFile,
) -> None:  # fmt: skip
    importer.load(project, write("rows.csv", "text\nsome words\n"), ColumnMapping("text"))
    with store.begin() as transaction:
        transaction.projects.get(project).task = task
        version = add_version(transaction, project)
        transaction.versions.set_labels(version, ["refund", "delivery"])
        same = {"project_id": project, "version_id": version, "variant": "fp32", "uncertainty": 0.25}
        transaction.scores.put([{**same, "example_id": 1, "probabilities": [0.75, 0.25], "said": said}])
    (row,) = exported(exporter, project, format)
    is_text = format == "csv" and not isinstance(said, str)
    assert (json.loads(row["predicted"]) if is_text else row["predicted"]) == said
    assert float(row["probability"]) == 0.75


def test_no_cell_of_a_csv_file_runs_as_a_formula(exporter: Exporter, scored: int) -> None:
    file = io.BytesIO()
    exporter.export(scored, "csv", file, with_scores=True)
    cells = [cell for row in csv.reader(io.StringIO(file.getvalue().decode())) for cell in row]
    assert f"'{EVIL}" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_a_label_is_called_what_it_is_called_now(store: Store, exporter: Exporter, scored: int) -> None:
    with store.begin() as transaction:
        transaction.projects.add_labels(scored, [("money back", "")])
        rows = {row.name: row for row in transaction.projects.labels(scored)}
        rows["refund"].retired_at, rows["refund"].successor_id = 5.0, rows["money back"].id
        transaction.projects.save()
    assert exported(exporter, scored, "jsonl")[0]["predicted"] == "money back"


def test_what_was_removed_and_has_only_a_score_stays_here(store: Store, exporter: Exporter, scored: int) -> None:
    with store.begin() as transaction:
        removed = update(Example).where(Example.text == "score only").values(state="removed", open_seats=0)
        transaction._session.execute(removed)
    assert "score only" not in [row["text"] for row in exported(exporter, scored, "jsonl")]


@pytest.mark.parametrize("format", TABLES)
def test_without_asking_for_scores_there_are_none(format: str, exporter: Exporter, scored: int) -> None:
    file = io.BytesIO()
    assert exporter.export(scored, format, file) == 2
    assert all(list(row) == list(COLUMNS) for row in parsed(format, file.getvalue()))


@pytest.mark.parametrize("format", [one.name for one in formats_of("text-classification") if one.name not in TABLES])
def test_a_format_without_a_place_for_scores_says_which_have_one(format: str, exporter: Exporter, scored: int) -> None:
    with pytest.raises(InvalidInput, match=rf"'{format}' has no place for scores\. Choose one of: jsonl, csv, parquet"):
        exporter.export(scored, format, io.BytesIO(), with_scores=True)


def test_what_was_exported_with_scores_can_be_imported_again(
    exporter: Exporter, scored: int, importer: Importer, write: WriteFile, make_project: Any
) -> None:
    file = io.BytesIO()
    exporter.export(scored, "jsonl", file, with_scores=True)
    again = make_project("again")
    report = importer.load(again, write("again.jsonl", file.getvalue()), ColumnMapping("text", "label"))
    assert (report.added, report.labelled) == (4, 2)
