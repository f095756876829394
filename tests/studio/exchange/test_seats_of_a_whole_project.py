"""Seats of a whole project follow from its overlap and from who has answered, never from what its file says of them."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import Store
from storage.repositories.histories import History
from studio.exchange import ColumnMapping, Exporter, Importer
from studio.exchange.background import Background
from studio.labelling.audit import contradictions
from studio.labelling.seating import Seating
from studio.projects import Projects
from studio.projects.terms import Changes
from tests.conftest import Clock

MakeProject = Callable[..., int]
WriteFile = Callable[[str, str | bytes], Path]
Lines = list[dict[str, Any]]
# Two people agree, two do not, one is alone, nobody has been here, and again two who agree.
TABLE = """text,label,who
agreed,refund,ana
agreed,refund,ben
disputed,refund,ana
disputed,delivery,ben
begun,refund,ana
untouched,,
agreed last,refund,ana
agreed last,refund,ben
"""
WANTED = {"agreed": 0, "disputed": 0, "begun": 1, "untouched": 2, "agreed last": 0}


@pytest.fixture
def lines(importer: Importer, exporter: Exporter, make_project: MakeProject, write: WriteFile) -> Lines:
    """A whole project's file, in which two people are to label each example."""
    first = make_project("first", overlap=2)
    importer.load(first, write("table.csv", TABLE), ColumnMapping("text", "label", "who"))
    file = io.BytesIO()
    exporter.export(first, "everything", file)
    return [json.loads(line) for line in file.getvalue().splitlines()]


@pytest.fixture
def second(make_project: MakeProject) -> int:
    return make_project("second")


def load(importer: Importer, project: int, lines: Lines, write: WriteFile) -> None:
    importer.load(project, write("whole.jsonl", "\n".join(map(json.dumps, lines))), ColumnMapping("text"))


def examples(store: Store, project: int) -> dict[str, History]:
    with store.read() as transaction:
        return {one.text: one for one in transaction.histories.all(project)}


def open_seats(store: Store, project: int) -> dict[str, int]:
    return {text: one.open_seats for text, one in examples(store, project).items()}


def wrong(store: Store, project: int) -> list[str]:
    with store.read() as transaction:
        return list(contradictions(transaction, project))


@pytest.mark.parametrize("told", [0, 1, 7, 100])
def test_whatever_a_file_says_as_many_seats_are_open_as_the_overlap_leaves(
    told: int, lines: Lines, importer: Importer, store: Store, second: int, write: WriteFile
) -> None:
    for line in lines:
        if "example" in line:
            line["example"]["open_seats"] = told
    load(importer, second, lines, write)
    assert open_seats(store, second) == WANTED
    assert wrong(store, second) == []


def test_a_file_in_which_a_lowered_overlap_is_not_followed_yet_is_followed_here(
    lines: Lines, importer: Importer, store: Store, second: int, write: WriteFile
) -> None:
    lines[1]["project"]["overlap"] = 1
    load(importer, second, lines, write)
    Seating(store).follow()
    assert open_seats(store, second) == {**dict.fromkeys(WANTED, 0), "untouched": 1}
    assert examples(store, second)["begun"].state == "labelled"
    assert wrong(store, second) == []


@pytest.mark.parametrize("overlap", [1, 3])
def test_an_overlap_that_is_changed_during_the_import_stays_changed(
    overlap: int, lines: Lines, importer: Importer, store: Store, second: int, write: WriteFile, clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    pieces = iter(range(100))

    def change_before_the_third_piece(_: Background) -> bool:
        if next(pieces) == 2:
            Projects(store, clock).change(second, Changes(overlap=overlap))
        return True

    monkeypatch.setattr("studio.exchange.everything.restore.PIECE", 1)
    monkeypatch.setattr(Background, "goes_on", change_before_the_third_piece)
    load(importer, second, lines, write)
    assert next(pieces) == len(WANTED)
    with store.read() as transaction:
        assert transaction.projects.overlap(second) == overlap
    monkeypatch.undo()
    Seating(store).follow()
    wanted = {"agreed": 0, "disputed": max(0, overlap - 2), "begun": overlap - 1, "untouched": overlap}
    assert open_seats(store, second) == {**wanted, "agreed last": 0}
    assert wrong(store, second) == []
