"""What leaves a project in a format that can hold it, and comes into an empty one, leaves that as the same bytes."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from storage import Store
from storage.tables import Project
from studio.errors import InvalidInput
from studio.exchange import ColumnMapping, Exporter, Importer
from studio.exchange.forms import form_of
from studio.exchange.preview import choose_columns
from studio.images import ImageFolder
from studio.labelling.audit import contradictions
from studio.labelling.meaning import renamed_since
from studio.tasks.base import Said
from tests.conftest import Clock
from tests.shapes import with_every_shape
from tests.studio.exchange.conftest import RULES

TEXTS = ["Money 🦆 back!", "どこですか", "a\nb, \"c\"; 'd'", "plain"]
LABELS = ("refund", "delivery", "a;b, [c]")


@dataclass(frozen=True)
class Case:
    """A task, the label that is in `LABELS` or the answers to TEXTS, and the formats that can hold them."""

    task: str
    answers: tuple[Said, ...]
    formats: tuple[str, ...]
    questions: tuple[str, ...] = ()

    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = [{"text": text} for text in TEXTS]
        for row, question in zip(rows, self.questions, strict=False):
            row["question"] = question
        for row, answer in zip(rows, self.answers, strict=True):
            row["label"] = answer
        return rows


TABLES = ("csv", "jsonl", "parquet", "datasets")
OTHERS = ("label-studio", "doccano", "everything")
CASES = (
    Case(
        "text-classification",
        ("refund", "delivery", "refund", None),
        (*TABLES, *OTHERS),
    ),
    *(
        Case(task, (["refund", "a;b, [c]"], ["delivery"], [], None), (*TABLES, *OTHERS))
        for task in ("tags", "multi-label")
    ),
    Case(
        "test-spans",
        (
            [{"start": 0, "end": 7, "label": "refund"}, {"start": 6, "end": 7, "label": "a;b, [c]"}],
            [{"start": 0, "end": 2, "label": "delivery"}],
            [],
            None,
        ),
        (*TABLES, *OTHERS),
    ),
    Case(
        "test-questions",
        ([{"start": 6, "end": 7}], [{"start": 0, "end": 2}], [], None),
        (*TABLES, "label-studio", "everything"),
        ("What 🦆?", "どこ", "-", "why?"),
    ),
    Case(
        "test-rewrites",
        ("Das Geld 🦆 zurück", "a\nb", '["no list"]', None),
        (*TABLES, *OTHERS),
    ),
)  # fmt: skip
EVERY = [pytest.param(case, format, id=f"{case.task}-{format}") for case in CASES for format in case.formats]


@pytest.fixture(autouse=True)
def tasks() -> Iterator[None]:
    with with_every_shape():
        yield


class Side:
    """A studio with one project."""

    def __init__(self, folder: Path, task: str) -> None:
        folder.mkdir()
        self.folder = folder
        self.clock = Clock()
        self.store = Store.open(f"sqlite:///{folder / 'studio.db'}")
        images = ImageFolder(folder / "images")
        self.importer = Importer(self.store, folder / "imports", self.clock, 1_000, replace(RULES), images=images)
        self.exporter = Exporter(self.store, renamed_since, images)
        with self.store.begin() as transaction:
            row = Project(
                name="inbox", title="In", task=task, checkpoint="", retrain_after=0, holdout_percent=0, overlap=1,
                strategy="as-imported", members_only=False, created_at=0,
            )  # fmt: skip
            self.project = transaction.projects.add(row).id
            transaction.projects.add_labels(self.project, [(label, "") for label in LABELS])
        self.form = form_of(task)

    def take(self, name: str, content: bytes, columns: ColumnMapping | None = None) -> None:
        path = self.folder / name
        path.write_bytes(content)
        if name.endswith(".zip"):
            zipfile.ZipFile(path).extractall(self.folder)
            path = self.folder / "inbox"
        self.importer.load(self.project, path, columns or choose_columns(path, form=self.form))

    def give(self, format: str) -> bytes:
        file = io.BytesIO()
        self.exporter.export(self.project, format, file)
        with self.store.read() as transaction:
            assert list(contradictions(transaction, self.project)) == []
        return file.getvalue()

    def close(self) -> None:
        self.importer.stop()
        self.store.close()


@pytest.fixture
def sides(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Side, Side]]:
    task = request.getfixturevalue("case").task
    both = Side(tmp_path / "first", task), Side(tmp_path / "second", task)
    yield both
    for side in both:
        side.close()


ENDINGS = {
    "datasets": "data.zip",
    "everything": "all.jsonl",
    "label-studio": "tasks.json",
    "doccano": "texts.jsonl",
}


def fill(side: Side, case: Case) -> None:
    columns = ColumnMapping("text", "label", question="question" if case.questions else None)
    side.take("rows.jsonl", "\n".join(json.dumps(row) for row in case.rows()).encode(), columns)


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(("case", "format"), EVERY)
def test_it_comes_back_as_the_same_bytes(case: Case, format: str, sides: tuple[Side, Side]) -> None:
    first, second = sides
    fill(first, case)
    content = first.give(format)
    second.take(ENDINGS.get(format, f"rows.{format}"), content)
    again = second.give(format)
    if format == "datasets":
        assert unzipped(again) == unzipped(content)
    else:
        assert again == content
    if format not in ("everything", "label-studio", "doccano"):
        content, again = first.give("jsonl"), second.give("jsonl")
        assert [json.loads(line)["label"] for line in again.splitlines()] == [
            answer for answer in case.answers if answer is not None
        ]


@pytest.mark.parametrize("case", [case for case in CASES if case.task == "test-questions"])
def test_doccano_has_no_place_for_questions_and_says_so(case: Case, sides: tuple[Side, Side]) -> None:
    fill(sides[0], case)
    with pytest.raises(InvalidInput, match="no place for answers of"):
        sides[0].give("doccano")


@pytest.mark.parametrize("case", [case for case in CASES if case.task == "tags"])
def test_datasets_opens_lists_of_classes(case: Case, sides: tuple[Side, Side], tmp_path: Path) -> None:
    import datasets

    fill(sides[0], case)
    sides[0].exporter.export_dataset(sides[0].project, tmp_path / "set")
    found = datasets.load_dataset(str(tmp_path / "set"), cache_dir=str(tmp_path / "cache"))["train"]
    assert found.features["label"].feature.names == list(LABELS)
    assert [found.features["label"].feature.int2str(row["label"]) for row in found] == [
        answer for answer in case.answers if answer is not None
    ]
