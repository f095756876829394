"""Whatever somebody has put into a text, a note or a name only shows on the terminal, and never commands it."""

import ast
import json
from pathlib import Path

import pytest

import studio.cli
from studio.cli.terminal import harmless
from studio.wiring import Studio
from tests.studio.cli.conftest import Run

EVIL = "\x1b]0;mine\x07 \x1b[2J \x9b31m \x7f \r \u202egnol"
SHOWN = "\\u001b]0;mine\\u0007 \\u001b[2J \\u009b31m \\u007f \\u000d \\u202egnol"


def test_what_commands_a_terminal_is_shown_as_its_number() -> None:
    assert harmless(EVIL) == SHOWN
    assert harmless("\ud800\0") == "\\ud800\\u0000"


@pytest.mark.parametrize("text", ["plain", "two\nlines\tand a tab", "naïve 你好 👩‍👩‍👧 שלום می‌روم"])
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_timeline_and_a_refusal_show_escapes_and_json_says_the_same_as_ever(
    run: Run, studio: Studio, tmp_path: Path
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"text": EVIL, "label": "praise"}), encoding="utf-8")
    assert run("import", file).code == 0
    with studio.store.read() as transaction:
        [example] = transaction.histories.all(studio.projects.find("rows").id)
    told = run("timeline", example.id)
    assert SHOWN in told.out
    found = run("timeline", example.id, "--json")
    assert found.json["text"] == EVIL
    assert harmless(found.out) == found.out
    refused = run("timeline", example.id, "--project", "\x1b[2J\x9b").refused("no project")
    assert harmless(refused) == refused


@pytest.mark.parametrize("path", sorted(Path(studio.cli.__file__).parent.glob("*.py")), ids=lambda path: path.name)
def test_commands_print_through_one_door(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    prints = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
    assert path.name == "terminal.py" or not prints
