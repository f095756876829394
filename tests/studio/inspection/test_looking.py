"""The examples behind the figures, and what the tokens of one teach."""

from typing import Any

import pytest

from studio.errors import InvalidInput, NotFound
from studio.inspection.inspections import Wish
from studio.inspection.looking import PAGE
from studio.projects import ProjectView
from studio.tasks.inspecting import STATES
from studio.wiring import Studio
from tests.marked import marked_project, row


def test_parts_are_drawn_with_their_tokens(studio: Studio, project: ProjectView) -> None:
    studio.inspections.make(project.id, Wish())
    page = studio.looking.parts(project.id, "splits")
    assert (page.page, page.pages, page.listed, page.gone) == (1, 1, 2, 0)
    first, second = page.parts
    assert (first.before, first.characters, first.after) == ("my ", "parcel", "s are lost in the post")
    assert first.found == "parcels"
    assert {token.touch for token in first.tokens} >= {"beside"}
    assert (second.characters, second.found) == (" it", "it")


def test_every_part_is_on_the_pages_of_its_state(studio: Studio) -> None:
    rows = [row(f"parcel {'my ' * number}post", thing="parcel", place="post") for number in range(2 * PAGE + 3)]
    project = marked_project(studio, rows, name="many")
    report = studio.inspections.make(project.id, Wish(max_length=12))
    for state in STATES:
        first = studio.looking.parts(project.id, state)
        pages = [studio.looking.parts(project.id, state, page=number + 1) for number in range(first.pages)]
        found = [(part.example_id, part.start) for page in pages for part in page.parts]
        assert len(set(found)) == len(found) == report["panels"][0]["states"][state]
        assert all(part.state == state for page in pages for part in page.parts)
    only = studio.looking.parts(project.id, "exact", label="place")
    assert {part.label for part in only.parts} == {"place"}


def test_what_is_not_there_is_named(studio: Studio, project: ProjectView) -> None:
    with pytest.raises(NotFound, match="not inspected yet"):
        studio.looking.parts(project.id, "splits")
    studio.inspections.make(project.id, Wish())
    with pytest.raises(InvalidInput, match="Choose one of: exact, splits"):
        studio.looking.parts(project.id, "lost")
    with pytest.raises(NotFound, match="did not use 'other'"):
        studio.looking.parts(project.id, "splits", tokenizer="other")
    with pytest.raises(NotFound, match="Nothing is agreed of example 999"):
        studio.looking.targets(project.id, 999)


def split_example(studio: Studio, project: ProjectView) -> int:
    studio.inspections.make(project.id, Wish())
    return studio.looking.parts(project.id, "splits").parts[0].example_id


def taught(table: Any) -> list[tuple[str, str | None]]:
    return [(token.characters, token.target) for token in table.rows if not token.is_special]


def test_what_the_loss_passes_over_is_none(studio: Studio, project: ProjectView) -> None:
    example = split_example(studio, project)
    table = studio.looking.targets(project.id, example)
    assert (table.choice, table.fixed, table.left_out) == ("as-they-are", 0, 0)
    assert ("my", "O") in taught(table)
    assert ("s", None) in taught(table)
    assert [row.target for row in table.rows if row.is_special] == [None, None]
    begins = [target for _, target in taught(table) if target == "B-thing"]
    assert begins == ["B-thing"]
    left_out = studio.looking.targets(project.id, example, choice="leave-out")
    assert (left_out.left_out, "B-thing" in dict(taught(left_out)).values()) == (1, False)
    assert "B-place" in dict(taught(left_out)).values()
    with pytest.raises(InvalidInput, match="Choose one of: as-they-are, fix, leave-out"):
        studio.looking.targets(project.id, example, choice="other")


def test_the_tokens_that_are_cut_are_marked(studio: Studio, project: ProjectView) -> None:
    table = studio.looking.targets(project.id, split_example(studio, project), max_length=6)
    assert table.max_length == 6
    assert sum(not row.is_cut for row in table.rows) == 6
    assert all(row.target is None for row in table.rows if row.is_cut)


def test_nothing_is_done_to_what_is_held_out(studio: Studio) -> None:
    rows = [row(f"my parcels {number}", thing="parcel") for number in range(40)]
    project = marked_project(studio, rows, name="held", holdout_percent=50)
    studio.inspections.choose(project.id, "leave-out", "ada")
    studio.inspections.make(project.id, Wish())
    parts = studio.looking.parts(project.id, "splits").parts
    tables = [studio.looking.targets(project.id, part.example_id) for part in parts]
    assert {(table.split, table.choice, table.left_out) for table in tables} == {
        ("pool", "leave-out", 1),
        ("holdout", None, 0),
    }
