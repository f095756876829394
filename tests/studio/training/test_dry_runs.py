"""A dry run takes a few real steps in a process of its own, says what it found, and leaves the project as it was."""

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from studio.errors import Busy, InvalidInput, NotEnoughLabels
from studio.projects import LabelName, ProjectView
from studio.training.dry_runs import DryRunView
from studio.training.request import RunRequest
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.studio.training.run.jobs import carry_out, make_job
from tests.studio.training.stepping import DEADLINE_SECONDS, fill


def end(studio: Studio, project: ProjectView) -> DryRunView:
    """Wait for the newest dry run's end; fails at a deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        view = studio.dry_runs.newest(project.id)
        assert view is not None
        if view.ended:
            return view
        time.sleep(0.02)
    raise AssertionError("the dry run is still going on")


@pytest.mark.slow
def test_it_says_time_and_memory_and_trains_nothing(studio: Studio) -> None:
    project = fill(studio)
    before = studio.training.recent(project.id)
    assert studio.dry_runs.newest(project.id) is None
    begun = studio.dry_runs.start(project.id, {"epochs": 500})
    assert begun.state == "running"
    assert begun.sentence is None
    view = end(studio, project)
    assert view.state == "done", view.sentence
    assert view.sentence is not None
    assert view.sentence.startswith("About ")
    assert "steps on " in view.sentence
    assert view.seconds is not None
    assert view.seconds > 0
    assert view.memory_bytes is not None
    assert view.memory_bytes > 50_000_000
    assert studio.training.recent(project.id) == before
    assert studio.registry.all(project.id) == []


@pytest.mark.slow
def test_asking_again_ends_the_one_before(studio: Studio) -> None:
    project = fill(studio)
    studio.dry_runs.start(project.id)
    [first] = [child for child in psutil.Process().children() if "studio.training.run" in child.cmdline()]
    studio.dry_runs.start(project.id, {"epochs": 2})
    assert is_over(first)
    assert end(studio, project).state == "done"


def test_a_run_that_could_not_be_is_not_tried(studio: Studio) -> None:
    labels = [LabelName(label) for label in LABELS]
    given = {"checkpoint": studio.settings.checkpoint, "retrain_after": 20, "holdout_percent": 30}
    empty = studio.projects.create("empty", labels=labels, **given)  # type: ignore[arg-type]
    with pytest.raises(NotEnoughLabels):
        studio.dry_runs.start(empty.id)
    with pytest.raises(InvalidInput, match="epochs"):
        studio.dry_runs.start(empty.id, {"epochs": 0})
    assert studio.dry_runs.newest(empty.id) is None


@pytest.fixture
def quiet(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A dry run is a process that waits until it is ended."""
    command = [sys.executable, "-c", "import signal; signal.pause()"]
    monkeypatch.setattr("studio.training.engines.local._command", lambda _: command)
    yield
    studio.dry_runs.close()


def waiting(studio: Studio, project: ProjectView) -> psutil.Process:
    """The process of the project's dry run."""
    return psutil.Process(studio.dry_runs._processes[project.id].process_id)


def is_over(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_two_projects_do_not_measure_at_once(studio: Studio, quiet: None) -> None:
    project, other = fill(studio), fill(studio, name="other")
    studio.dry_runs.start(project.id)
    with pytest.raises(Busy, match="Another dry run"):
        studio.dry_runs.start(other.id)
    assert studio.dry_runs.newest(other.id) is None
    process = waiting(studio, project)
    process.kill()
    process.wait(10)
    assert studio.dry_runs.start(other.id).state == "running"


def test_one_that_goes_on_ends_with_the_studio_and_leaves_nothing(studio: Studio, quiet: None) -> None:
    project = fill(studio)
    studio.dry_runs.start(project.id)
    process = waiting(studio, project)
    studio.dry_runs.close()
    assert is_over(process)
    assert not list(studio.settings.data_dir.glob("dry-runs/*"))
    assert not list(studio.settings.data_dir.glob("snapshots/*"))
    with pytest.raises(Busy):
        studio.dry_runs.start(project.id)


def test_whoever_looks_does_not_wait_until_it_is_prepared(
    studio: Studio, quiet: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, seen, prepare = fill(studio), [], studio.dry_runs._prepare

    def look_and_prepare(*arguments: Any) -> RunRequest:
        look = threading.Thread(target=lambda: seen.append(studio.dry_runs.newest(project.id)))
        look.start()
        look.join(5)
        with pytest.raises(Busy):
            studio.dry_runs.start(project.id)
        return prepare(*arguments)

    monkeypatch.setattr(studio.dry_runs, "_prepare", look_and_prepare)
    studio.dry_runs.start(project.id)
    assert seen == [DryRunView("running", "starting", 0, 0)]


@pytest.mark.slow
def test_one_that_fails_says_why(studio: Studio, tmp_path: Path) -> None:
    project = fill(studio)
    folder = tmp_path / "no-weights"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "bert"}')
    studio.projects.set_checkpoint(project.id, str(folder))
    studio.dry_runs.start(project.id)
    view = end(studio, project)
    assert view.state == "failed"
    assert "no weights" in (view.sentence or "")


@pytest.mark.slow
def test_what_is_measured_fits_the_run(tmp_path: Path, tiny_base: str) -> None:
    measured = carry_out(make_job(tmp_path / "dry", tiny_base, calibration=25, is_dry_run=True, epochs=50))
    assert measured["steps"] == 200
    assert measured["evaluations"] == 50
    rows = {split: measured[f"{split}_rows"] for split in ("train", "validation", "calibration", "holdout")}
    assert rows == {"train": 60, "validation": 24, "calibration": 25, "holdout": 60}
    assert 0 < measured["seconds_a_step"] < 60
    assert measured["may_stop_early"]
    assert not (tmp_path / "dry" / "version").exists()
    assert not (tmp_path / "dry" / "checkpoints").exists()
