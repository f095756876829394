"""`snapshot rebuild` writes what a version was made from again; `doctor` says where the files are not that any more."""

from pathlib import Path

import pytest

from studio.training.snapshot import Snapshot, content_of, freeze
from studio.training.snapshot.members import row_of
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.labelling import every_gold
from tests.studio.cli.conftest import Run


@pytest.fixture
def snapshot(inbox: Path, studio: Studio, data_dir: Path) -> Snapshot:
    """One of the project `inbox`."""
    project = studio.projects.find("inbox")
    with studio.store.begin() as transaction:
        made = content_of(project.name, "text-classification", LABELS, every_gold(transaction, project.id))
        transaction.snapshots.add(row_of(made, project.id, 0.0))
    return freeze(data_dir / "snapshots", made)


def test_a_snapshot_comes_back_byte_for_byte(snapshot: Snapshot, run: Run, tmp_path: Path) -> None:
    again = tmp_path / "again"
    assert run("snapshot", "rebuild", snapshot.id[:8], "--to", again, "--json").json["id"] == snapshot.id
    assert {path.name for path in again.iterdir()} == {path.name for path in snapshot.folder.iterdir()}
    for path in again.iterdir():
        assert path.read_bytes() == (snapshot.folder / path.name).read_bytes(), path.name


def test_nothing_is_written_over_and_an_unknown_id_is_refused(snapshot: Snapshot, run: Run, tmp_path: Path) -> None:
    run("snapshot", "rebuild", snapshot.id, "--to", tmp_path).refused("is there already")
    run("snapshot", "rebuild", snapshot.id[:3], "--to", tmp_path / "a").refused("at least 6 digits")
    run("snapshot", "rebuild", "f" * 64, "--to", tmp_path / "a").refused("no snapshot begins")
    assert not (tmp_path / "a").exists()


def test_the_doctor_finds_files_that_were_changed_and_does_not_miss_those_that_were_removed(
    snapshot: Snapshot, run: Run
) -> None:
    assert run("doctor").code == 0
    (snapshot.folder / "train.parquet").write_bytes((snapshot.folder / "holdout.parquet").read_bytes())
    done = run("doctor")
    assert done.code == 1
    assert f"The files of snapshot {snapshot.id[:16]} are not those that were written" in done.out
    for path in snapshot.folder.iterdir():
        path.unlink()
    snapshot.folder.rmdir()
    assert run("doctor").code == 0
