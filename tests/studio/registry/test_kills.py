"""A studio that is killed while it takes a model in leaves a whole version or none, and the next one goes on."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.checkpoints.content import content_hash
from studio.settings import Settings
from studio.wiring import Studio
from tests.conftest import ROOT
from tests.studio.training.stepping import fill, wait
from tests.trained import make_trained

# How both programs begin: a studio, and a way to be killed as a power cut would.
BEGINNING = """
import os, signal, sys, time
from pathlib import Path
from studio.settings import Settings, prepare_libraries
prepare_libraries()
from storage.repositories.versions import Versions
from studio.registry import folders
from studio.wiring import build

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

settings = Settings(data_dir=Path(sys.argv[1]), sample=False, device="cpu")
"""
# Steps a supervisor until the run has ended and its model is taken in, and is killed at the step that is named.
SUPERVISOR = """
from dataclasses import replace

studio = build(replace(settings, heartbeat_seconds=0.05, owner_timeout_seconds=0.3))
rename = Path.rename

def before_rename(self, target):
    die() if self.name == "version" else None
    return rename(self, target)

def after_rename(self, target):
    moved = rename(self, target)
    die() if self.name == "version" else None
    return moved

if sys.argv[2] == "before the files are flushed":
    folders.flush = die
elif sys.argv[2] == "before the folder has its name":
    Path.rename = before_rename
elif sys.argv[2] == "before the row is written":
    Path.rename = after_rename
elif sys.argv[2] == "before the row is kept":
    Versions.add = die
while True:
    studio.supervisor.step()
    time.sleep(0.02)
"""
# Deletes a version, and is killed when its folder has lost its name and still has its bytes.
DELETION = """
remove = folders.shutil.rmtree
folders.shutil.rmtree = lambda path, **options: die() if Path(path).exists() else remove(path, **options)
studio = build(settings)
studio.deleting.delete(int(sys.argv[2]), "v2")
"""
STEPS = (
    "before the files are flushed",
    "before the folder has its name",
    "before the row is written",
    "before the row is kept",
)


def run_until_killed(program: str, *arguments: object) -> None:
    command = [sys.executable, "-c", BEGINNING + program, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


def require_whole(studio: Studio, project: int) -> None:
    """Every version has all of its bytes, and there is nothing beside them."""
    with studio.store.read() as transaction:
        rows = [row for row in transaction.versions.all(project) if row.deleted_at is None]
    for row in rows:
        assert content_hash(Path(studio.registry.location(project, row.name))) == row.content_hash
    assert studio.doctor.examine() == []


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_a_kill_leaves_no_half_version_and_the_next_studio_completes_it(
    make_studio: Callable[..., Studio], settings: Settings, step: str
) -> None:
    first = make_studio(settings)
    project = fill(first)
    job = first.training.request(project.id)
    run_until_killed(SUPERVISOR, settings.data_dir, step)
    assert first.registry.all(project.id) == []
    is_orphan = "belongs to no version" in "".join(finding.what for finding in first.doctor.examine())
    assert is_orphan == (step in STEPS[2:])
    restarted = make_studio(settings, heartbeat_seconds=0.05, owner_timeout_seconds=0.3)
    view = wait(restarted, project, job.id, lambda view: view.ended)
    assert view.state == "succeeded", view.outcome
    assert len(restarted.registry.all(project.id)) == 1
    require_whole(restarted, project.id)


@pytest.mark.slow
def test_a_folder_that_no_version_stands_for_is_removed_when_somebody_says_so(
    make_studio: Callable[..., Studio], settings: Settings
) -> None:
    studio = make_studio(settings)
    project = fill(studio)
    lost = settings.data_dir / "versions" / project.name / ("0" * 16)
    lost.mkdir(parents=True)
    (lost / "model.safetensors").write_text("weights")
    [finding] = studio.doctor.examine()
    assert str(lost) in finding.what
    assert "--remove-leftovers" in finding.remedy
    assert [leftover.folder for leftover in studio.leftovers.remove()] == [lost]
    assert not lost.exists()
    assert studio.doctor.examine() == []


@pytest.mark.slow
def test_a_kill_while_files_are_deleted_leaves_nothing_that_looks_like_a_version(
    make_studio: Callable[..., Studio], settings: Settings, tiny_classifier: str, tmp_path: Path
) -> None:
    studio = make_studio(settings)
    project = fill(studio)
    for number in (1, 2):
        studio.intake.register(project.id, make_trained(tiny_classifier, tmp_path / f"run-{number}"))
    run_until_killed(DELETION, settings.data_dir, project.id)
    assert studio.registry.find(project.id, "v2").deleted_at is not None
    assert any("belongs to no version" in finding.what for finding in studio.doctor.examine())
    restarted = make_studio(settings)
    restarted.deleting.sweep_all()
    require_whole(restarted, project.id)
