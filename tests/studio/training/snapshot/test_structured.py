"""Snapshots of what is more than a name: canonical JSON in a cell, counted and drawn by the labels in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from studio.tasks import TASKS
from studio.tasks.multi_label.task import MultiLabel
from studio.training.snapshot import Content, content_of, freeze
from studio.training.snapshot.drawing import LEAST_POOL, drawn_groups
from studio.training.snapshot.files import holds
from studio.training.snapshot.labels import read, written
from studio.training.snapshot.members import from_members, to_members

LABELS = ("yes", "no")
SETS = MultiLabel()


@dataclass(frozen=True)
class Gold:
    example_id: int
    label: Any
    split: str = "pool"
    question: str | None = None
    image: str | None = None

    @property
    def label_id(self) -> int:
        return 1000 + self.example_id

    @property
    def text(self) -> str:
        return f"text {self.example_id}"

    @property
    def group(self) -> str:
        return self.text

    @property
    def revisions(self) -> Sequence[int]:
        return (self.label_id,)


@pytest.fixture(autouse=True)
def sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TASKS, "multi-label", SETS)


def content(*rows: Gold) -> Content:
    return content_of("inbox", "multi-label", LABELS, rows)


@pytest.mark.parametrize(
    ("said", "cell"),
    [
        ([], "[]"),
        (["yes", "ü"], '["yes","ü"]'),
        ([{"start": 0, "label": "yes", "end": 2}], '[{"end":2,"label":"yes","start":0}]'),
        ('a text that is no JSON: ["', '"a text that is no JSON: [\\""'),
        ("[]", '"[]"'),
    ],
    ids=["none", "names", "a span", "a text", "a text that looks like none"],
)
def test_what_is_said_has_one_form_and_comes_back(said: Any, cell: str) -> None:
    assert written(SETS, said) == cell
    assert read(SETS, cell) == said


def test_a_name_stands_as_it_is_whatever_it_looks_like() -> None:
    task = TASKS["text-classification"]
    for name in ("yes", '["yes"]', '"'):
        assert written(task, name) == name == read(task, name)


def test_an_example_counts_for_each_of_its_labels_and_one_without_for_none() -> None:
    made = content(Gold(1, ["yes", "no"]), Gold(2, ["no"], "holdout"), Gold(3, []))
    assert made.count() == {"yes": 1, "no": 2}
    assert made.rows["label"].to_pylist() == ['["yes","no"]', '["no"]', "[]"]


def test_it_comes_back_from_the_database_and_from_its_files(tmp_path: Path) -> None:
    made = content(Gold(1, ["yes"], question="who?"), Gold(2, [], "holdout", question="where?"))
    again = from_members("multi-label", LABELS, to_members(made), {1: "text 1", 2: "text 2"})
    assert (again, again.id) == (made, made.id)
    folder = freeze(tmp_path, made).folder
    assert holds(folder, again)
    assert pq.read_table(folder / "holdout.parquet").to_pylist() == [
        {"example_id": 2, "label_id": 1002, "text": "text 2", "label": "[]", "question": "where?"}
    ]


def test_a_question_is_part_of_the_name_and_no_question_changes_none() -> None:
    plain = content(Gold(1, ["yes"]))
    assert "question" not in plain.rows.column_names
    assert content(Gold(1, ["yes"], question="who?")).id != plain.id
    assert content(Gold(1, ["yes"], question="who?")).id != content(Gold(1, ["yes"], question="what?")).id
    assert content(Gold(1, ["yes"], image="a" * 64)).id != plain.id


def test_a_label_that_would_have_nothing_left_to_train_on_keeps_every_example_that_has_it() -> None:
    rows = [Gold(number, ["yes"]) for number in range(20 * LEAST_POOL)]
    drawn = drawn_groups("inbox", SETS, rows)
    away = drawn.validation | drawn.calibration
    taken = next(number for number, row in enumerate(rows) if row.group in away)
    rows[taken] = Gold(taken, ["yes", "no"])  # the only one that has it
    kept = drawn_groups("inbox", SETS, rows)
    assert away - (kept.validation | kept.calibration) == {rows[taken].group}
