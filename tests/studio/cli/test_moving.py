"""`migrate-database`, as it is typed: counts for people, JSON for scripts, one line for what is wrong, no password."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from storage import Store
from studio.cli import main
from tests.postgres import PostgresServer
from tests.storage import everything


@pytest.fixture
def moved_from(sqlite_url: str) -> str:
    store = Store.open(sqlite_url)
    everything.fill(store)
    store.close()
    return sqlite_url


def test_a_move_prints_every_table_and_what_to_do_next(
    moved_from: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate-database", moved_from, f"sqlite:///{tmp_path / 'new.db'}"]) == 0
    printed = capsys.readouterr().out
    assert "examples" in printed
    assert "10 rows" in printed
    assert "every table has the same rows on both sides" in printed
    assert "Set STUDIO_DATABASE_URL to the new database" in printed


def test_scripts_get_counts_and_hashes(
    moved_from: str, postgres_url: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate-database", moved_from, postgres_url(migrated=False), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    tables = {table["table"]: table for table in answer["tables"]}
    assert tables["examples"]["rows"] == 10
    assert len(tables["labels"]["digest"]) == 64
    assert answer["rows"] == sum(table["rows"] for table in tables.values())


@pytest.mark.parametrize("second", ["same", "full", "no url", "no folder"])
def test_what_cannot_be_moved_is_one_line_and_two(
    moved_from: str, tmp_path: Path, second: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = {
        "same": moved_from,
        "full": f"sqlite:///{tmp_path / 'copy.db'}",
        "no url": "mysql://ada:hidden@host/studio",
        "no folder": "sqlite:////proc/nowhere/studio.db",
    }[second]
    if second == "full":
        assert main(["migrate-database", moved_from, target]) == 0
        capsys.readouterr()
    assert main(["migrate-database", moved_from, target]) == 2
    said = capsys.readouterr().err
    words = {
        "same": "Both are the same",
        "full": "not empty",
        "no url": "Expected sqlite:",
        "no folder": "/proc/nowhere",
    }
    assert said.startswith("error: ")
    assert said.count("\n") == 1
    assert words[second] in said
    assert "hidden" not in said


def test_a_password_is_never_printed(
    moved_from: str, postgres_server: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgres_server.url("postgres", "somebody", "hidden-word")
    assert main(["migrate-database", moved_from, url]) == 2
    said = capsys.readouterr()
    assert "hidden-word" not in said.out + said.err
