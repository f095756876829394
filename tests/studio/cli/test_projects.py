"""Projects on the command line: listed, made, changed, deleted and brought back; bad input is one line and exit 2."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import Store
from studio.cli import main

Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tiny_base: str) -> Run:
    """Runs a command that must succeed, and gives its JSON; `fails=True` gives the line it refuses with."""
    monkeypatch.setenv("STUDIO_CHECKPOINT", tiny_base)

    def run(*arguments: str, fails: bool = False) -> Any:
        code = main([*arguments, "--data-dir", str(tmp_path / "data"), *(() if fails else ("--json",))])
        output = capsys.readouterr()
        assert code == (2 if fails else 0), output.err
        return output.err.strip() if fails else json.loads(output.out)

    return run


def test_a_project_is_made_with_what_is_named_and_defaults(run: Run, tmp_path: Path, tiny_base: str) -> None:
    guidelines = tmp_path / "read.md"
    guidelines.write_text("# Read me 👋", encoding="utf-8")
    made = run("create-project", "Support inbox", "--labels", "refund, praise", "--overlap", "2",
               "--guidelines", str(guidelines), "--members-only")  # fmt: skip
    assert (made["name"], made["title"], made["overlap"], made["members_only"]) == (
        "support-inbox", "Support inbox", 2, True,
    )  # fmt: skip
    assert [label["name"] for label in made["labels"]] == ["refund", "praise"]
    assert (made["checkpoint"], made["retrain_after"], made["guidelines"]) == (tiny_base, 20, "# Read me 👋")
    assert run("projects") == [made]


def test_settings_are_changed_and_the_seats_and_the_order_follow_at_once(run: Run, tmp_path: Path) -> None:
    run("create-project", "Inbox", "--labels", "a,b")
    rows = tmp_path / "rows.csv"
    rows.write_text("text\n" + "".join(f"text {number}\n" for number in range(5)))
    run("import", str(rows), "--project", "inbox")
    changed = run("set-project", "--overlap", "3", "--strategy", "random", "--no-members-only", "--title", "Post")
    assert (changed["title"], changed["overlap"], changed["strategy"]) == ("Post", 3, "random")
    store = Store.open(f"sqlite:///{tmp_path / 'data' / 'studio.db'}")
    try:
        with store.read() as transaction:
            assert {row.open_seats for row in transaction.audit.examples(changed["id"])} == {3}
            assert transaction.seats.unfinished() == {}
            assert transaction.order.outside(changed["id"], 1.0, 2.0, 10) == []
    finally:
        store.close()


def test_a_deleted_project_can_be_brought_back(run: Run) -> None:
    made = run("create-project", "Inbox")
    assert run("delete-project", "inbox") == {"deleted": "inbox"}
    assert run("projects") == []
    assert [row["name"] for row in run("projects", "--deleted")] == ["inbox"]
    assert run("bring-back-project", "inbox") == made


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("create-project", "Inbox", "--name", "No Good"), "is no project name"),
        (("create-project", "Inbox", "--overlap", "0"), "from 1 to 100"),
        (("create-project", "Inbox", "--strategy", "luck"), "no strategy 'luck'"),
        (("create-project", "Inbox", "--labels", "a,a"), "different names"),
        (("create-project", "Inbox", "--guidelines", "/no/such/file"), "could not be read"),
        (("set-project",), "There is nothing to change"),
        (("set-project", "--overlap", "x"), "invalid int value"),
        (("delete-project", "other"), "no project 'other'"),
        (("bring-back-project", "there"), "no deleted project"),
    ],
)
def test_bad_input_is_refused_in_one_line(run: Run, arguments: tuple[str, ...], words: str) -> None:
    run("create-project", "There")
    line = run(*arguments, fails=True)
    assert line.startswith("error: ")
    assert words in line
    assert "\n" not in line
    assert [row["name"] for row in run("projects")] == ["there"]


def test_words_are_for_people(run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["projects", "--data-dir", str(tmp_path / "data")]) == 0
    assert "create-project" in capsys.readouterr().out
    run("create-project", "Inbox", "--overlap", "3")
    assert main(["projects", "--data-dir", str(tmp_path / "data")]) == 0
    assert capsys.readouterr().out == "inbox  0 of 0 labelled  3 people an example, as-imported\n"
