"""No run is started for a project that was deleted, whatever still waits in the queue."""

from collections.abc import Callable

from storage.tables import Job
from studio.projects import LabelName
from studio.settings import Settings
from studio.training.files import PROGRESS
from studio.training.states import QUEUED
from studio.wiring import Studio


def test_a_job_of_a_deleted_project_is_ended_without_a_run(
    make_studio: Callable[..., Studio], settings: Settings
) -> None:
    studio = make_studio(settings)
    labels = [LabelName("yes"), LabelName("no")]
    project = studio.projects.create("inbox", labels=labels, checkpoint="x", retrain_after=0, holdout_percent=0)
    studio.projects.delete(project.id)
    with studio.store.begin() as transaction:
        job = transaction.jobs.add(
            Job(
                project_id=project.id,
                state=QUEUED,
                reason="asked for just before",
                hyperparameters={},
                after_labels=0,
                created_at=0.0,
                cancel_requested=False,
            )
        ).id
    assert studio.supervisor.step()
    ended = studio.training.status(project.id, job)
    assert (ended.state, ended.outcome) == ("failed", "The project was deleted.")
    assert not (settings.data_dir / "jobs" / str(job) / PROGRESS).exists()
