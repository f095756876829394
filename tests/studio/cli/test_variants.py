"""The ways to run a version on the command line: listed, made and compared, used."""

from pathlib import Path

import pytest

from studio.exchange.mapping import ColumnMapping
from studio.wiring import Studio
from tests.studio.cli.conftest import Run, write_csv


@pytest.fixture
def held(studio: Studio, served: str, tmp_path: Path) -> str:
    """The version, of a project with texts that are held out."""
    file = write_csv(tmp_path / "texts.csv", [(f"where is my parcel {number}", "delivery") for number in range(60)])
    studio.importer.load(studio.projects.find("answers").id, file, ColumnMapping("text", "label"))
    return served


def test_a_variant_is_made_used_and_answers(run: Run, held: str) -> None:
    listed = run("variants", "--json").json
    assert (listed["version"], listed["policy"]["variant"]) == (held, "fp32")
    assert [(row["name"], row["serves"]) for row in listed["variants"]][:2] == [("fp32", True), ("bf16", False)]
    run("predict", "hello", "--variant", "bf16").refused("cannot answer as bf16")
    made = run("variants", "--make", "bf16", "--wait", "--json").json
    assert (made["state"], made["figures"]["flips"]) == ("fits", 0)
    assert run("predict", "hello", "--json").json["variant"] == "fp32"
    used = run("variants", "--use", "bf16")
    assert used.code == 0
    assert "the project wants bf16. At most 0.5 % flips and 0.005 of the score may be lost." in used.out
    assert "* bf16" in used.out
    answer = run("predict", "hello")
    assert f"by {held} as bf16" in answer.out
    assert run("predict", "hello", "--version", "v1", "--variant", "fp32", "--json").json["variant"] == "fp32"
    assert "No text gets another answer" in run("variants", "--flips", "bf16").out
    changed = run("gate", "--log", "--json").json
    assert [(row["name"], row["after"]) for row in changed] == [("serving.variant", "bf16")]


def test_what_cannot_be_is_refused_in_a_line(run: Run, held: str) -> None:
    run("variants", "--make", "int3").refused("no variant 'int3'", "bf16")
    run("variants", "--use", "fp16").refused("fp16 does not run on cpu")
    run("variants", "--wait").refused("--make NAME")
    run("variants", "--most-flips", "7").refused("most_flips is 7")
    run("variants", "--version", "v9").refused("no version 'v9'")


def test_without_a_version_it_says_what_to_do(run: Run, inbox: Path) -> None:
    run("variants", "--project", "inbox").refused("train --wait")


def test_one_that_may_not_serve_ends_with_1(run: Run, studio: Studio, served: str) -> None:
    ended = run("variants", "--make", "bf16", "--wait")
    assert ended.code == 1
    assert "may not serve. There is no held-out text to compare it on" in ended.out
