"""Gold labels beside tokens on the command line."""

from pathlib import Path

import pytest

from studio.wiring import Studio
from tests.marked import marked_project
from tests.studio.cli.conftest import Run


@pytest.fixture(autouse=True)
def project(studio: Studio, tiny_base: str) -> str:
    return marked_project(studio, checkpoint=tiny_base).name


def test_every_figure_is_told(run: Run, tiny_base: str) -> None:
    report = run("inspect-tokens", "--json").json
    assert (report["parts"], report["panels"][0]["states"]["splits"]) == (5, 2)
    words = run("inspect-tokens", "--tokenizer", tiny_base, "--max-length", 32).out
    assert "5 parts of answers in 5 texts" in words
    assert "3 exact, 2 splits, 0 cut" in words
    assert "tokens a word" in words


def test_parts_and_what_tokens_teach_are_listed(run: Run) -> None:
    listed = run("inspect-tokens", "--state", "splits").out
    assert "thing 'parcel' -> parcel" in listed
    assert "Page 1 of 1." in listed
    example = run("inspect-tokens", "--state", "splits", "--json").json["parts"][0]["example_id"]
    shown = run("inspect-tokens", "--example", example).out
    assert "B-thing" in shown
    assert "-100" in shown


def test_a_choice_is_kept(run: Run, studio: Studio, project: str) -> None:
    assert "left out" in run("inspect-tokens", "--choose", "leave-out").out
    assert studio.projects.find(project).task_settings["unaligned_spans"] == "leave-out"


def test_what_cannot_be_is_refused(run: Run, tmp_path: Path) -> None:
    run("inspect-tokens", "--choose", "other").refused("choose one of: as-they-are, fix, leave-out")
    run("inspect-tokens", "--page", 0).refused("whole numbers from 1")
    run("inspect-tokens", "--state", "lost").refused("Choose one of: exact")
    run("inspect-tokens", "--example", 999).refused("Nothing is agreed of example 999")
    report = run("inspect-tokens", "--tokenizer", tmp_path / "none", "--json").json
    assert report["panels"][0]["error"]
