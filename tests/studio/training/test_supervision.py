"""Jobs end once, and survive the death of whoever watches them."""

import os
import signal
import time

import psutil

from studio.training.supervisor import Supervisor
from studio.training.training import JobView, Training
from studio.wiring import Studio
from tests.studio.training.stepping import DEADLINE_SECONDS, ended, fill, row, started, wait


def test_a_killed_training_is_failed_with_its_cause_and_can_be_started_again(studio: Studio) -> None:
    project = fill(studio)
    job = started(studio, project)
    os.kill(job.process_id or 0, signal.SIGKILL)
    view = wait(studio, project, job.id, ended)
    assert (view.state, view.ending) == ("failed", "killed")
    assert "killed (signal 9)" in (view.outcome or "")
    assert studio.registry.all(project.id) == []
    again = studio.training.request(project.id, hyperparameters={"epochs": 1})
    assert wait(studio, project, again.id, ended).state == "succeeded"


def follow(supervisor: Supervisor, training: Training, project_id: int, job_id: int) -> JobView:
    """Step another supervisor than the studio's own until the job has ended."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not training.status(project_id, job_id).ended and time.monotonic() < deadline:
        supervisor.step()
        time.sleep(0.02)
    return training.status(project_id, job_id)


def second_watcher(studio: Studio) -> tuple[Supervisor, Training]:
    """A supervisor as a restarted server has one, that knows only the database and the folders."""
    from studio.wiring import build

    other = build(studio.settings)
    return other.supervisor, other.training


def test_after_the_watcher_dies_the_next_one_follows_the_run_to_its_end(studio: Studio) -> None:
    project = fill(studio)
    job = studio.training.request(project.id)
    wait(
        studio,
        project,
        job.id,
        lambda view: view.state == "running" and row(studio.store, view.id).process_id is not None,
    )
    # The first supervisor is not stepped again, as if its process had been killed.
    supervisor, training = second_watcher(studio)
    assert follow(supervisor, training, project.id, job.id).state == "succeeded"
    assert studio.registry.live(project.id) is not None


def test_a_run_that_died_while_nobody_watched_is_interrupted_not_running_for_ever(studio: Studio) -> None:
    project = fill(studio)
    job = started(studio, project)
    child = psutil.Process(job.process_id)
    child.kill()
    child.wait(10)
    supervisor, training = second_watcher(studio)
    view = follow(supervisor, training, project.id, job.id)
    assert (view.state, view.ending) == ("interrupted", "unwatched")
    assert "Start it again" in (view.outcome or "")


def test_two_watchers_of_one_database_do_each_job_once(studio: Studio) -> None:
    project = fill(studio)
    supervisor, training = second_watcher(studio)
    job = training.request(project.id, hyperparameters={"epochs": 1})
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not training.status(project.id, job.id).ended and time.monotonic() < deadline:
        supervisor.step()
        studio.supervisor.step()
        time.sleep(0.01)
    assert training.status(project.id, job.id).state == "succeeded"
    assert len(studio.registry.all(project.id)) == 1


def test_a_run_that_had_a_checkpoint_goes_on_from_it_but_not_for_ever(studio: Studio) -> None:
    project = fill(studio)
    job = studio.training.request(project.id)
    wait(studio, project, job.id, lambda view: row(studio.store, view.id).process_id is not None)
    (studio.settings.data_dir / "jobs" / str(job.id) / "checkpoints" / "checkpoint-5").mkdir(parents=True)
    seen = []
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not studio.training.status(project.id, job.id).ended and time.monotonic() < deadline:
        # Nobody who watched it is left, as after a restart of the machine.
        process_id = row(studio.store, job.id).process_id
        if process_id not in seen:
            seen.append(process_id)
            process = psutil.Process(process_id)
            process.kill()
            process.wait(10)
            supervisor, training = second_watcher(studio)
        supervisor.step()
    assert len(seen) == 3
    assert row(studio.store, job.id).starts == 3
    assert training.status(project.id, job.id).ending == "unwatched"


def claimed(studio: Studio, job_id: int) -> None:
    """As a supervisor leaves a job that is killed between claiming and noting which process it started."""
    with studio.store.begin() as transaction:
        assert transaction.jobs.move(job_id, "queued", "running", owner="gone", heartbeat_at=0.0, started_at=0.0)


def test_a_job_whose_watcher_died_before_it_started_anything_is_ended(studio: Studio) -> None:
    project = fill(studio)
    job = studio.training.request(project.id)
    claimed(studio, job.id)
    view = wait(studio, project, job.id, ended)
    assert (view.state, view.ending) == ("interrupted", "supervisor-died")
    assert view.retry is not None
    assert view.retry.title == "Train again"


def test_a_run_that_its_watcher_had_no_time_to_note_is_found_and_can_be_cancelled(studio: Studio) -> None:
    project = fill(studio)
    job = started(studio, project)
    with studio.store.begin() as transaction:
        noted = {"process_id": None, "process_started_at": None}
        assert transaction.jobs.move(job.id, "running", "running", owner="gone", heartbeat_at=0.0, **noted)
    supervisor, training = second_watcher(studio)
    deadline = time.monotonic() + DEADLINE_SECONDS
    while row(studio.store, job.id).process_id is None and time.monotonic() < deadline:
        supervisor.step()
    assert row(studio.store, job.id).process_id == job.process_id
    training.cancel(project.id, job.id)
    assert follow(supervisor, training, project.id, job.id).ending == "cancelled"
    assert not _goes_on(job.process_id)


def _goes_on(process_id: int | None) -> bool:
    """The first watcher, its parent, is not stepped any more: what is left of an ended process is a zombie."""
    try:
        return psutil.Process(process_id).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
