"""What a run learns from is in the database before the run starts, and in the folder that it reads."""

import pytest

from studio.training.request import RunRequest
from studio.training.snapshot.files import holds
from studio.wiring import Studio
from tests.studio.training.stepping import ended, fill, row, wait


@pytest.mark.slow
def test_a_job_names_the_snapshot_that_the_database_can_give_back(studio: Studio) -> None:
    project = fill(studio)
    job = studio.training.request(project.id, hyperparameters={"epochs": 1})
    assert wait(studio, project, job.id, ended).state == "succeeded"
    kept = studio.snapshots.load(row(studio.store, job.id).snapshot or "")
    folder = studio.settings.data_dir / "jobs" / str(job.id)
    assert holds(folder / RunRequest.read(folder).snapshot, kept)
    [version] = studio.registry.all(project.id)
    snapshot = studio.version_lineage.chain(project.id, version.name, with_people=True).snapshot
    assert snapshot is not None
    assert snapshot.revisions == len(kept.rows) == 60


def test_a_run_that_cannot_start_has_its_snapshot_all_the_same(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no process for you")

    project = fill(studio)
    monkeypatch.setattr(studio.supervisor._engine, "start", fail)
    job = studio.training.request(project.id)
    assert wait(studio, project, job.id, ended).state == "failed"
    with studio.store.read() as transaction:
        assert transaction.snapshots.ids(project.id) == [row(studio.store, job.id).snapshot]
