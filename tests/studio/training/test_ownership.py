"""A supervisor shows that it lives through whatever takes long, and leaves alone what is not its own any more."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import Store
from storage.tables import Job
from studio.background import Rhythm
from studio.errors import NotEnoughLabels
from studio.training.engines.local import RunProcess
from studio.training.finished import Finished, Registered
from studio.training.ownership import Ownership
from studio.training.preparation import Prepare
from studio.training.request import RunRequest
from studio.training.snapshot import Content
from studio.training.supervisor import Supervisor
from tests.running import wait_for
from tests.storage.rows import add_job, add_project
from tests.studio.training.snapshot.making import content, gold
from tests.studio.training.stepping import row


class Engine:
    """Starts nothing; `started` are the runs that it was asked for, of which those in `alive` go on."""

    def __init__(self) -> None:
        self.started: list[RunProcess] = []
        self.ended: list[RunProcess] = []
        self.alive: set[RunProcess] = set()
        self.during: Callable[[], object] = lambda: None

    def start(self, _: Path) -> RunProcess:
        run = RunProcess(1_000_000 + len(self.started), 1.0)
        self.started.append(run)
        self.alive.add(run)
        self.during()
        return run

    def find(self, _: Path) -> RunProcess | None:
        return next(iter(self.alive), None)

    def is_alive(self, run: RunProcess) -> bool:
        return run in self.alive

    def exit_code(self, _: RunProcess) -> int | None:
        return None

    def was_restarted_since(self, _: RunProcess) -> bool:
        return False

    def end(self, run: RunProcess) -> None:
        self.during()
        self.ended.append(run)
        self.alive.discard(run)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    made = Engine()
    monkeypatch.setattr("studio.training.supervisor.LocalEngine", lambda: made)
    return made


@pytest.fixture
def job(store: Store) -> int:
    with store.begin() as transaction:
        return add_job(transaction, add_project(transaction), "queued")


def prepared(*_: object) -> tuple[RunRequest, Content]:
    return RunRequest("text-classification", "tiny", ("yes", "no"), "../snapshot"), content(gold(1), gold(2, "no"))


def supervisor(store: Store, jobs: Path, prepare: Prepare = prepared) -> Supervisor:
    def register(_: Finished) -> Registered:
        raise AssertionError("nothing was trained")

    rhythm = Rhythm(heartbeat=0.01, owner_timeout=60)
    return Supervisor(store, jobs, time.time, prepare, register, rhythm=rhythm, longest_seconds=60)


def wait_for_a_heartbeat(store: Store, job: int) -> None:
    before = row(store, job).heartbeat_at
    wait_for("a heartbeat", lambda: row(store, job).heartbeat_at != before, seconds=5)


def take_over(store: Store, job: int) -> None:
    """As a second supervisor does that heard nothing of the first for too long."""
    with store.begin() as transaction:
        assert transaction.jobs.take_over(job, "another", stale_before=time.time() + 60, now=time.time())


def noted(store: Store, job: int, run: RunProcess) -> None:
    """The job's run is this one, and its supervisor is gone."""
    about = {"process_id": run.process_id, "process_started_at": run.started_at, "starts": 1}
    with store.begin() as transaction:
        assert transaction.jobs.move(job, "queued", "running", owner="gone", heartbeat_at=0.0, **about)


def test_it_is_seen_to_live_while_it_prepares_a_training(
    store: Store, job: int, engine: Engine, tmp_path: Path
) -> None:
    def prepare(*_: object) -> tuple[RunRequest, Content]:
        wait_for_a_heartbeat(store, job)
        raise NotEnoughLabels("There are none.")

    supervisor(store, tmp_path, prepare).step()
    assert row(store, job).outcome == "There are none. The served version is unchanged."


def test_it_is_seen_to_live_while_it_waits_for_a_run_to_end(
    store: Store, job: int, engine: Engine, tmp_path: Path
) -> None:
    watching = supervisor(store, tmp_path)
    watching.step()
    with store.begin() as transaction:
        transaction.jobs.request_cancel(job)
    engine.during = lambda: wait_for_a_heartbeat(store, job)
    watching.step()
    assert row(store, job).ending == "cancelled"


def test_it_is_seen_to_live_while_a_version_is_judged(
    store: Store, job: int, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching = supervisor(store, tmp_path)
    watching.step()
    engine.alive.clear()
    (tmp_path / str(job) / "result.json").write_text("{}")

    def read(*_: object) -> Any:
        wait_for_a_heartbeat(store, job)
        raise NotEnoughLabels("There are none.")

    monkeypatch.setattr(Finished, "read", read)
    watching.step()
    assert row(store, job).ending == "too-few-labels"


def test_what_was_taken_over_while_it_was_prepared_is_not_started(
    store: Store, job: int, engine: Engine, tmp_path: Path
) -> None:
    def prepare(*_: object) -> tuple[RunRequest, Content]:
        take_over(store, job)
        return prepared()

    supervisor(store, tmp_path, prepare).step()
    assert engine.started == []
    assert (row(store, job).owner, row(store, job).state) == ("another", "running")


def test_a_run_that_was_taken_over_while_it_started_is_ended(
    store: Store, job: int, engine: Engine, tmp_path: Path
) -> None:
    engine.during = lambda: take_over(store, job) if not engine.ended and row(store, job).owner != "another" else None
    supervisor(store, tmp_path).step()
    assert engine.ended == engine.started != []
    assert (row(store, job).owner, row(store, job).state) == ("another", "running")


def test_a_second_run_that_nobody_had_time_to_note_is_followed_and_no_third_is_started(
    store: Store, job: int, engine: Engine, tmp_path: Path
) -> None:
    noted(store, job, RunProcess(7, 1.0))
    (tmp_path / str(job) / "checkpoints" / "checkpoint-5").mkdir(parents=True)
    going_on = RunProcess(8, 2.0)
    engine.alive = {going_on}
    watching = supervisor(store, tmp_path)
    watching.step()
    watching.step()
    assert engine.started == []
    assert (row(store, job).process_id, row(store, job).starts) == (8, 2)


def test_a_claimed_job_is_run_with_the_newest_hyperparameters(store: Store, job: int) -> None:
    read_before: Job = row(store, job)
    with store.begin() as transaction:
        assert transaction.jobs.set_hyperparameters(job, {"epochs": 7})
    claimed = Ownership(store, time.time, Rhythm()).claim(read_before)
    assert claimed is not None
    assert (claimed.hyperparameters, claimed.state) == ({"epochs": 7}, "running")
    with store.begin() as transaction:
        assert not transaction.jobs.set_hyperparameters(job, {"epochs": 8})
    assert row(store, job).hyperparameters == {"epochs": 7}
