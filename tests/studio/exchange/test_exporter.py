"""What an export holds, and that it holds the same when it is imported again."""

import csv
import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from storage import Store
from storage.repositories.gold import GoldLabels, LabelledRow
from storage.repositories.label_values import Spell
from studio.errors import InvalidInput, NotFound
from studio.exchange import ColumnMapping, Exporter, Importer, Options, text_hash
from studio.exchange.formats import formats_of
from studio.exchange.writers import COLUMNS, FORMULA_STARTS
from studio.images import ImageFolder
from studio.labelling.answers import Answer, Suggestion
from studio.labelling.meaning import renamed_since
from studio.labelling.queue import Queue
from tests.labelling import no_suggestions

WriteFile = Callable[[str, str | bytes], Path]
MakeProject = Callable[..., int]
BOTH = ColumnMapping("text", "label")
# The formats that have a row for each agreed label.
TABLES = ("jsonl", "csv", "parquet")


def exported(exporter: Exporter, project: int, format: str) -> bytes:
    file = io.BytesIO()
    exporter.export(project, format, file)
    return file.getvalue()


def parsed(format: str, content: bytes) -> list[dict[str, Any]]:
    """The rows of an export, read by other code than ours."""
    if format == "csv":
        return [dict(row) for row in csv.DictReader(io.StringIO(content.decode(), newline=""))]
    if format == "jsonl":
        return [json.loads(line) for line in content.split(b"\n") if line]
    rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(content)).to_pylist()
    return rows


@pytest.fixture
def filled(store: Store, importer: Importer, project: int, write: WriteFile) -> int:
    """One imported label, one of a person with a suggestion, and an example without a label."""
    importer.load(project, write("rows.csv", "text,label,source\na,refund,mail\nb,,\nc,,\n"), BOTH)
    with store.begin() as transaction:
        transaction.people.ensure(["ana"], 0)
    queue = Queue(store, lambda: 1_700_000_000.25, 600, no_suggestions)
    suggestion = Suggestion("refund", 0.75, "v3-0123456789")
    for action, label in (("skip", None), ("label", "delivery")):
        answer = Answer(f"request-{action}", 2, action, label, "a note", 1.5, suggestion)
        queue.submit(project, "ana", "window", 0, answer)
    return project


@pytest.mark.parametrize("format", TABLES)
def test_every_format_has_the_agreed_labels_with_where_they_come_from(
    format: str, exporter: Exporter, filled: int
) -> None:
    rows = parsed(format, exported(exporter, filled, format))
    assert [list(row) for row in rows] == [list(COLUMNS)] * 2
    imported, labelled = ({name: "" if v is None else str(v) for name, v in row.items()} for row in rows)
    assert (imported["text"], imported["label"], imported["annotator"]) == ("a", "refund", "import")
    assert (
        imported["suggested"] == imported["suggested_probability"] == imported["version"] == imported["seconds"] == ""
    )
    assert labelled.pop("split") in {"pool", "holdout"}
    assert labelled == {
        "text": "b",
        "label": "delivery",
        "annotator": "ana",
        "revision": "2",
        "suggested": "refund",
        "suggested_probability": "0.75",
        "version": "v3-0123456789",
        "seconds": "1.5",
        "created_at": "2023-11-14T22:13:20.250+00:00",
        "example_id": "2",
        "reason": "single",
    }


@pytest.mark.parametrize("format", TABLES)
def test_the_number_of_rows_is_returned_and_the_file_stays_open(format: str, exporter: Exporter, filled: int) -> None:
    file = io.BytesIO()
    assert exporter.export(filled, format, file) == 2
    assert not file.closed


@pytest.mark.parametrize("format", TABLES)
def test_a_project_without_labels_exports_its_columns_only(format: str, exporter: Exporter, project: int) -> None:
    content = exported(exporter, project, format)
    assert parsed(format, content) == []
    assert format == "jsonl" or COLUMNS[0].encode() in content


@pytest.mark.parametrize("format", TABLES)
def test_the_pieces_are_the_file(format: str, exporter: Exporter, filled: int) -> None:
    assert b"".join(exporter.iterate(filled, format)) == exported(exporter, filled, format)


@pytest.mark.parametrize("call", ["export", "iterate"])
def test_an_unknown_format_or_project_is_refused_before_the_first_byte(
    call: str, exporter: Exporter, project: int
) -> None:
    file = io.BytesIO()
    arguments = (file,) if call == "export" else ()
    names = ", ".join(one.name for one in formats_of("text-classification"))
    with pytest.raises(InvalidInput, match=rf"no format 'xlsx'\. Choose one of: {names}\."):
        getattr(exporter, call)(project, "xlsx", *arguments)
    with pytest.raises(NotFound, match="no project 99"):
        getattr(exporter, call)(99, "csv", *arguments)
    assert file.getvalue() == b""


def test_a_slow_reader_keeps_no_connection_and_any_thread_may_read(filled: int, engine: Engine, tmp_path: Path) -> None:
    exporter = Exporter(Store(engine), renamed_since, ImageFolder(tmp_path))
    pieces = exporter.iterate(filled, "csv")
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    read: list[bytes] = []
    thread = threading.Thread(target=lambda: read.extend(pieces))
    thread.start()
    thread.join(10)
    assert b"".join(read) == exported(exporter, filled, "csv")


@pytest.mark.parametrize("format", TABLES)
def test_rows_are_written_as_they_come(
    format: str, exporter: Exporter, project: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long before the last row is asked for, the first ones are in the file: memory does not grow with the project."""
    file = io.BytesIO()
    sizes = []

    def stream(self: GoldLabels, project_id: int, spell: Spell) -> Iterator[LabelledRow]:
        for number in range(15_000):
            sizes.append(file.tell())
            # Digests, so that Parquet cannot make them small.
            yield LabelledRow(
                number, text_hash(str(number)) * 5, "pool", "a", "single", "ana", 1, None, None, None, None, 0.0
            )

    monkeypatch.setattr(GoldLabels, "stream", stream)
    assert exporter.export(project, format, file) == 15_000
    assert sizes[7_500] > 3_000 * 64
    assert sizes[-1] > 7_000 * 64


def test_a_spreadsheet_does_not_run_what_a_text_begins_with(
    exporter: Exporter, importer: Importer, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project(labels=["=a", "b"])
    texts = [f"{start}{number}" for number, start in enumerate(FORMULA_STARTS)] + ["a=1", "'=1", " =1"]
    importer.load(project, write("rows.jsonl", "\n".join(json.dumps({"text": t, "label": "=a"}) for t in texts)), BOTH)
    rows = parsed("csv", exported(exporter, project, "csv"))
    assert [row["text"] for row in rows] == [f"'{text}" for text in texts[:6]] + texts[6:]
    assert {row["label"] for row in rows} == {"'=a"}
    assert {row["text"] for row in parsed("jsonl", exported(exporter, project, "jsonl"))} == set(texts)


def test_a_failing_database_leaves_the_callers_file_open(
    exporter: Exporter, project: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stream(self: GoldLabels, project_id: int, spell: Spell) -> Iterable[LabelledRow]:
        raise RuntimeError("gone")

    monkeypatch.setattr(GoldLabels, "stream", stream)
    file = io.BytesIO()
    with pytest.raises(RuntimeError, match="gone"):
        exporter.export(project, "csv", file)
    assert not file.closed


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40).filter(
    lambda text: text.strip() != ""
)
LABELS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20).filter(
    lambda label: label.isprintable() and not label.startswith(FORMULA_STARTS)
)
# One text per hash, as a project keeps it.
ROWS = st.lists(st.tuples(TEXTS, LABELS), min_size=1, max_size=20, unique_by=lambda row: text_hash(row[0]))
PLAIN = ROWS.filter(lambda rows: not any(text.startswith(FORMULA_STARTS) for text, _ in rows))
PER_EXAMPLE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
counter = iter(range(1_000_000))


@contextmanager
def file_of(folder: Path, format: str, content: bytes) -> Iterator[Path]:
    path = folder / f"round.{format}"
    path.write_bytes(content)
    yield path
    path.unlink()


def round_trip(
    format: str,
    rows: list[tuple[str, str]],
    folder: Path,
    make_project: MakeProject,
    importer: Importer,
    exporter: Exporter,
) -> list[tuple[str, str]]:
    """Import the rows, export them, import that, and return what the last export says."""
    first, second = (make_project(f"{format}-{next(counter)}", labels=[]) for _ in range(2))
    lines = "\n".join(json.dumps({"text": text, "label": label}) for text, label in rows)
    with file_of(folder, "jsonl", lines.encode()) as path:
        importer.load(first, path, BOTH, Options(add_labels=True))
    with file_of(folder, format, exported(exporter, first, format)) as path:
        importer.load(second, path, BOTH, Options(add_labels=True))
    return [(row["text"], row["label"]) for row in parsed("jsonl", exported(exporter, second, "jsonl"))]


@pytest.mark.parametrize("format", ["jsonl", "parquet"])
@PER_EXAMPLE
@given(rows=ROWS)
def test_jsonl_and_parquet_come_back_exactly(
    format: str, rows: list[tuple[str, str]], tmp_path: Path, make_project: MakeProject, importer: Importer,
    exporter: Exporter,
) -> None:  # fmt: skip
    assert round_trip(format, rows, tmp_path, make_project, importer, exporter) == canonical(rows)


@PER_EXAMPLE
@given(rows=PLAIN)
def test_csv_comes_back_exactly_unless_a_cell_is_a_formula(
    rows: list[tuple[str, str]], tmp_path: Path, make_project: MakeProject, importer: Importer, exporter: Exporter
) -> None:
    assert round_trip("csv", rows, tmp_path, make_project, importer, exporter) == canonical(rows)


def test_the_apostrophe_of_a_formula_stays_when_csv_comes_back(
    tmp_path: Path, make_project: MakeProject, importer: Importer, exporter: Exporter
) -> None:
    assert round_trip("csv", [("=1", "a")], tmp_path, make_project, importer, exporter) == [("'=1", "a")]


def canonical(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Labels composed of different code points are one label: the first."""
    import unicodedata

    names: dict[str, str] = {}
    for _, label in rows:
        names.setdefault(unicodedata.normalize("NFC", label), label)
    return [(text, names[unicodedata.normalize("NFC", label)]) for text, label in rows]
