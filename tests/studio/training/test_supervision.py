"""Jobs end once, and survive the death of whoever watches them."""

import os
import signal
import time

import psutil

from studio.training.supervisor import Supervisor
from studio.training.training import Training
from studio.wiring import Studio
from tests.studio.training.stepping import DEADLINE_SECONDS, ended, fill, row, started, wait


def test_a_killed_training_is_failed_with_its_cause_and_can_be_started_again(studio: Studio) -> None:
    project = fill(studio)
    job = started(studio, project)
    os.kill(job.process_id or 0, signal.SIGKILL)
    view = wait(studio, project, job.id, ended)
    assert view.state == "failed"
    assert "killed (signal 9)" in (view.outcome or "")
    assert studio.registry.all(project.id) == []
    again = studio.training.request(project.id, hyperparameters={"epochs": 1})
    assert wait(studio, project, again.id, ended).state == "succeeded"


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
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not training.status(project.id, job.id).ended and time.monotonic() < deadline:
        supervisor.step()
        time.sleep(0.02)
    assert training.status(project.id, job.id).state == "succeeded"
    assert studio.registry.live(project.id) is not None


def test_a_run_that_died_while_nobody_watched_is_interrupted_not_running_for_ever(studio: Studio) -> None:
    project = fill(studio)
    job = started(studio, project)
    child = psutil.Process(job.process_id)
    child.kill()
    child.wait(10)
    supervisor, training = second_watcher(studio)
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not training.status(project.id, job.id).ended and time.monotonic() < deadline:
        supervisor.step()
        time.sleep(0.02)
    view = training.status(project.id, job.id)
    assert view.state == "interrupted"
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
