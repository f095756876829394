"""Real misfortunes of real processes: each ends the job by its own name, and no version comes of it."""

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from transformers import BertConfig, BertModel

from storage.tables import Job
from studio.labelling.schema.change import Change, NewName
from studio.projects import ProjectView
from studio.settings import Settings
from studio.training.engines.local import ROOT, LocalEngine, RunProcess
from studio.training.training import JobView
from studio.wiring import Studio
from tests.studio.training.stepping import ended, fill, row, started, wait

# Enough for the progress and the log, and not for a model.
SMALL_BYTES = 60_000


def launched(studio: Studio, project: ProjectView, **numbers: object) -> Job:
    """A job whose process has only just been started."""
    job = studio.training.request(project.id, hyperparameters=numbers)
    wait(studio, project, job.id, lambda view: row(studio.store, view.id).process_id is not None)
    return row(studio.store, job.id)


def ending_of(studio: Studio, project: ProjectView, job_id: int) -> JobView:
    view = wait(studio, project, job_id, ended)
    assert studio.registry.all(project.id) == []
    assert view.state != "succeeded"
    assert view.outcome
    return view


def limit(job: Job, kind: int, size: int) -> None:
    """As `ulimit` would, for this one process."""
    assert job.process_id is not None
    resource.prlimit(job.process_id, kind, (size, size))


def test_no_memory_to_load_torch_into_is_out_of_memory(studio: Studio) -> None:
    project = fill(studio)
    job = launched(studio, project)
    limit(job, resource.RLIMIT_AS, 300_000_000)
    view = ending_of(studio, project, job.id)
    assert (view.state, view.ending) == ("failed", "out-of-memory"), view
    assert view.retry is not None
    assert view.retry.hyperparameters["batch_size"] == view.hyperparameters["batch_size"] // 2


@pytest.fixture
def wide_base(tmp_path: Path, tiny_base: str) -> str:
    """A base whose steps need memory anew every time: each layer's output is larger than what malloc keeps."""
    folder = tmp_path / "wide"
    shutil.copytree(tiny_base, folder)
    config = BertConfig.from_pretrained(folder)
    config.intermediate_size = 16_384
    BertModel(config).save_pretrained(folder)
    return str(folder)


@pytest.mark.slow
def test_memory_that_runs_out_while_training_is_out_of_memory(studio: Studio, wide_base: str) -> None:
    project = fill(studio)
    studio.projects.set_checkpoint(project.id, wide_base)
    job = started(studio, project, batch_size=64)
    limit(job, resource.RLIMIT_AS, psutil.Process(job.process_id).memory_info().vms)
    view = ending_of(studio, project, job.id)
    assert (view.state, view.ending) == ("failed", "out-of-memory"), view
    assert "Memory ran out" in (view.outcome or "")


@pytest.mark.parametrize(
    ("number", "ending"), [(signal.SIGTERM, "terminated"), (signal.SIGKILL, "killed")], ids=["SIGTERM", "SIGKILL"]
)
def test_a_signal_from_outside_is_told_by_its_name(studio: Studio, number: int, ending: str) -> None:
    project = fill(studio)
    job = launched(studio, project)
    os.kill(job.process_id or 0, number)
    view = ending_of(studio, project, job.id)
    assert (view.state, view.ending) == ("failed", ending)


def test_a_run_beyond_its_time_is_ended(make_studio: Callable[..., Studio], settings: Settings) -> None:
    studio = make_studio(settings, training_minutes=0.01)
    project = fill(studio)
    job = launched(studio, project, epochs=500)
    view = ending_of(studio, project, job.id)
    assert (view.state, view.ending) == ("failed", "time-limit")
    assert "0.01 minutes" in (view.outcome or "")
    assert not psutil.pid_exists(job.process_id or 0)
    assert view.retry is not None
    assert view.retry.hyperparameters["epochs"] == 250


@pytest.mark.slow
@pytest.mark.parametrize("what", ["snapshots", "jobs"])
def test_files_that_are_removed_meanwhile_are_named(studio: Studio, what: str) -> None:
    project = fill(studio)
    job = launched(studio, project)
    shutil.rmtree(studio.settings.data_dir / what)
    view = ending_of(studio, project, job.id)
    assert (view.state, view.ending) == ("failed", "files-missing"), view
    assert str(studio.settings.data_dir / what) in (view.outcome or "")


@pytest.mark.slow
def test_a_file_that_may_not_grow_is_a_full_disk(studio: Studio) -> None:
    project = fill(studio)
    job = launched(studio, project)
    limit(job, resource.RLIMIT_FSIZE, SMALL_BYTES)
    view = ending_of(studio, project, job.id)
    assert (view.state, view.ending) == ("failed", "disk-full"), view


@pytest.fixture
def small_disk(studio: Studio) -> Iterator[None]:
    """The first job's folder is a disk of its own, too small for a model."""
    folder = studio.settings.data_dir / "jobs" / "1"
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_BYTES}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk can only be mounted by root, where mounting is allowed")
    yield
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.slow
def test_a_full_disk_is_told_even_where_no_word_of_it_finds_room(studio: Studio, small_disk: None) -> None:
    project = fill(studio)
    job = studio.training.request(project.id)
    view = ending_of(studio, project, job.id)
    assert (view.id, view.state, view.ending) == (1, "failed", "disk-full"), view


def test_labels_that_are_merged_before_the_start_may_leave_one_class_only(studio: Studio) -> None:
    project = fill(studio, labels=("praise", "refund"))
    job = studio.training.request(project.id)
    studio.schema.apply(project.id, Change("merge", ("praise", "refund"), (NewName("mail"),)), "local")
    view = ending_of(studio, project, job.id)
    assert (view.state, view.ending, view.retry) == ("failed", "too-few-labels", None)
    assert "are 'mail'" in (view.outcome or "")


def test_a_machine_that_was_restarted_is_told_from_a_run_that_nobody_watched(studio: Studio) -> None:
    project = fill(studio)
    job = launched(studio, project)
    studio.supervisor._engine.end(RunProcess(job.process_id or 0, job.process_started_at or 0))
    with studio.store.begin() as transaction:
        # As a job of the life before this one looks to a studio that has just come up.
        before = psutil.Process(1).create_time() - 60
        transaction.jobs.record(job.id, job.owner or "", process_id=2**22 - 1, process_started_at=before)
    view = ending_of(studio, project, job.id)
    assert (view.state, view.ending) == ("interrupted", "machine-restarted")


def test_a_container_that_was_started_anew_counts_as_a_restart() -> None:
    run = RunProcess(os.getpid(), psutil.Process().create_time())
    assert not LocalEngine().was_restarted_since(run)
    code = (
        "from studio.training.engines.local import LocalEngine, RunProcess; "
        f"print(LocalEngine().was_restarted_since(RunProcess({run.process_id}, {run.started_at - 60})))"
    )
    anew = ["unshare", "--pid", "--fork", "--mount-proc", sys.executable, "-c", code]
    if not shutil.which("unshare") or subprocess.run([*anew[:4], "true"], check=False).returncode:
        pytest.skip("process namespaces are not allowed here")
    done = subprocess.run(anew, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "True"


def test_an_ending_that_the_full_disk_could_not_hold_is_said_as_soon_as_there_is_room(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    project = fill(studio)
    job = studio.training.request(project.id)
    with monkeypatch.context() as full:
        full.setattr(studio.supervisor._engine, "start", no_room)
        full.setattr(studio.supervisor._own, "_move", no_room)
        with pytest.raises(OSError, match="No space"):
            studio.supervisor.step()
    assert studio.training.status(project.id, job.id).state == "running"
    assert ending_of(studio, project, job.id).ending == "disk-full"
