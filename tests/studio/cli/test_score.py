"""`score` has a version score every example here and now, or leaves it to a running studio."""

import json
from pathlib import Path

import pytest

from studio.wiring import Studio
from tests.studio.cli.conftest import Run, write_csv


@pytest.fixture
def filled(served: str, tmp_path: Path, run: Run) -> str:
    """The served version's name; its project `answers` has three examples, one of them with a label."""
    rows = write_csv(tmp_path / "more.csv", [("=money back", "refund"), ("thanks", ""), ("where is it", "")])
    assert run("import", rows, "--project", "answers").code == 0
    return served


def test_it_scores_here_and_what_is_found_is_exported(filled: str, run: Run, tmp_path: Path) -> None:
    done = run("score", "--project", "answers", "--wait", "--json").json
    assert (done["state"], done["done"], done["version"]) == ("done", 3, filled)
    assert sum(one["examples"] for one in done["predictions"]) == sum(done["uncertainty"]) == 3
    shown = run("score", "--project", "answers", "--show").out
    assert shown.startswith(f"{filled} has scored 3 examples.\n")
    assert "mean uncertainty" in shown
    lines = [json.loads(line) for line in run("export", "--project", "answers", "--scores").out.splitlines()]
    assert [line["scored_by"] for line in lines] == [filled] * 3
    target = tmp_path / "out.csv"
    assert run("export", target, "--project", "answers", "--scores").out == f"Wrote 3 examples to {target}.\n"
    assert "'=money back" in target.read_text()
    run("export", tmp_path / "set", "--project", "answers", "--scores", "--format", "datasets").refused("no place")


def test_it_waits_for_a_studio_that_runs_and_can_be_taken_back(filled: str, run: Run, studio: Studio) -> None:
    assert "waits; a running studio will do it" in run("score", "--project", "answers").out
    assert run("score", "--project", "answers", "--show", "--json").json["state"] == "queued"
    assert run("score", "--project", "answers", "--cancel").out.startswith("Cancelled.")
    run("score", "--project", "answers", "--cancel").refused("nothing to cancel")


def test_without_a_version_it_says_what_to_do(inbox: Path, run: Run) -> None:
    run("score", "--wait").refused("Train one first")
    assert run("score", "--show").out == "Nothing was scored yet.\n"
