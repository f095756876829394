"""What a new version must show, on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from studio.cli import main


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_base: str) -> Path:
    monkeypatch.setenv("STUDIO_CHECKPOINT", tiny_base)
    assert main(["create-project", "Inbox", "--labels", "a,b", "--data-dir", str(tmp_path / "data")]) == 0
    return tmp_path / "data"


def run(capsys: pytest.CaptureFixture[str], data_dir: Path, *arguments: str) -> Any:
    capsys.readouterr()
    assert main(["gate", *arguments, "--data-dir", str(data_dir), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_values_are_set_and_stay(capsys: pytest.CaptureFixture[str], data_dir: Path) -> None:
    assert run(capsys, data_dir)["name"] == "non-inferior"
    changed = run(capsys, data_dir, "--set", "name=strict", "margin=0.01", "least_examples=50", "when_worse=ask")
    assert (changed["name"], changed["margin"], changed["least_examples"], changed["when_worse"]) == (
        "strict", 0.01, 50, "ask",
    )  # fmt: skip
    assert run(capsys, data_dir) == changed


def test_it_is_told_in_words_what_differs(capsys: pytest.CaptureFixture[str], data_dir: Path) -> None:
    assert main(["gate", "--set", "margin=0.01", "--data-dir", str(data_dir)]) == 0
    output = capsys.readouterr().out
    assert "* margin = 0.01" in output
    assert "  name = non-inferior" in output


@pytest.mark.parametrize(
    ("given", "says"),
    [("margin", "expected NAME=VALUE"), ("margin=much", "margin is 'much'"), ("luck=1", "'luck' is no part of a gate")],
)
def test_what_cannot_be_is_refused(capsys: pytest.CaptureFixture[str], data_dir: Path, given: str, says: str) -> None:
    assert main(["gate", "--set", given, "--data-dir", str(data_dir)]) == 2
    assert says in capsys.readouterr().err


def test_who_changed_what_is_listed(capsys: pytest.CaptureFixture[str], data_dir: Path) -> None:
    assert run(capsys, data_dir, "--log") == []
    run(capsys, data_dir, "--set", "margin=0.01")
    assert main(["set-project", "--ask-below", "0.9", "--data-dir", str(data_dir)]) == 0
    told = [(one["person"], one["name"], one["after"]) for one in run(capsys, data_dir, "--log")]
    assert told == [("the command line", "ask_below", 0.9), ("the command line", "gate.margin", 0.01)]
    assert main(["gate", "--log", "--data-dir", str(data_dir)]) == 0
    assert "the command line  gate.margin: 0.02 -> 0.01" in capsys.readouterr().out
