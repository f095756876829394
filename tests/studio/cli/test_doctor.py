"""`doctor` finds what is broken in the data folder; every command says so of what is no database."""

import json
import sqlite3
from pathlib import Path

import pytest

from studio.wiring import Studio
from tests.studio.cli.conftest import Run


def test_all_is_well(inbox: Path, run: Run) -> None:
    assert run("doctor", "--json").json == {"findings": []}


def test_a_checkpoint_that_is_gone_is_found(run: Run, studio: Studio, tmp_path: Path) -> None:
    project = studio.projects.create("p", labels=[], checkpoint="x", retrain_after=0, holdout_percent=20)
    studio.intake.register_checkpoint(project.id, str(tmp_path / "gone"), "f" * 64)
    done = run("doctor")
    assert done.code == 1
    assert "The checkpoint of v1-ffffffffff of p is gone" in done.out


def test_a_gold_label_that_is_not_the_newest_is_found(inbox: Path, run: Run, data_dir: Path) -> None:
    with sqlite3.connect(data_dir / "studio.db") as connection:
        connection.execute("UPDATE gold SET label_id = 2 WHERE example_id = 1")
    connection.close()
    done = run("doctor", "--json")
    assert done.code == 1
    assert "Example 1 has a gold label" in json.loads(done.out)["findings"][0]["what"]


def test_broken_pages_are_found(inbox: Path, run: Run, data_dir: Path) -> None:
    database = data_dir / "studio.db"
    overwrite_pages(database, database.stat().st_size // 2)
    done = run("doctor")
    assert done.code != 0
    assert "The database is damaged" in done.out + done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("command", [["doctor"], ["versions"], ["import", "x.csv"]])
def test_what_is_no_database_is_named(data_dir: Path, run: Run, command: list[str]) -> None:
    data_dir.mkdir()
    (data_dir / "studio.db").write_text("This is a letter to my grandmother. " * 20)
    run(*command).refused("The database is damaged", "Restore the newest backup")


def test_variants_of_no_version_are_found_and_removed(inbox: Path, run: Run, data_dir: Path) -> None:
    stranger = data_dir / "variants" / "inbox" / ("f" * 16)
    (stranger / "onnx").mkdir(parents=True)
    done = run("doctor")
    assert done.code == 1
    assert f"Variants of inbox are left of a version that is gone: {stranger}." in done.out
    assert run("doctor", "--remove-leftovers").code == 0
    assert not stranger.exists()


def test_a_full_disk_is_found(inbox: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.doctor.LEAST_FREE_BYTES", 10**18)
    done = run("doctor")
    assert done.code == 1
    assert "MB are free" in done.out


def overwrite_pages(database: Path, start: int) -> None:
    """As a failing disk would: from `start` on there is something else."""
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(min(start, size - 4096))
        file.write(b"\xa5" * (size - file.tell()))
