"""Training is in nobody's way: it holds no lock on the database, and its process does not know that there is one."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from studio.settings import Settings
from studio.training import preparation
from studio.training.finished import Finished, Registered
from studio.training.snapshot import Content, Snapshot, freeze
from studio.wiring import Studio
from tests.studio.training.stepping import ended, fill, row, wait


@pytest.fixture
def write(settings: Settings) -> Callable[[], None]:
    """Commits to the studio's database, and fails when somebody else holds the right to write.

    A heartbeat has it for a moment. What a training held would not be let go meanwhile: its steps are in this thread.
    """

    def commit() -> None:
        connection = sqlite3.connect(settings.data_dir / "studio.db", timeout=2)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE projects SET title = title || '.'")
        connection.commit()
        connection.close()

    return commit


@pytest.mark.slow
def test_a_writer_commits_at_once_at_every_moment_of_a_training(
    studio: Studio, write: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = fill(studio)
    supervisor = studio.supervisor
    register = supervisor._register

    def while_the_run_is_prepared(root: Path, content: Content) -> Snapshot:
        write()
        return freeze(root, content)

    def while_the_version_is_registered(finished: Finished) -> Registered:
        write()
        return register(finished)

    monkeypatch.setattr(preparation, "freeze", while_the_run_is_prepared)
    monkeypatch.setattr(supervisor, "_register", while_the_version_is_registered)
    stages = set()
    job = studio.training.request(project.id, hyperparameters={"epochs": 3})

    def writing(view: object) -> bool:
        write()
        seen = studio.training.status(project.id, job.id)
        stages.add(seen.progress.get("stage"))
        return ended(seen)

    assert wait(studio, project, job.id, writing).state == "succeeded"
    assert "training" in stages


@pytest.mark.slow
def test_the_run_opens_no_database_and_knows_no_password(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDIO_DATABASE_URL", "postgresql://studio:secret@localhost/studio")
    monkeypatch.setenv("STUDIO_PASSWORD", "secret")
    project = fill(studio)
    job = studio.training.request(project.id, hyperparameters={"epochs": 3})
    opened: set[str] = set()

    def look(view: object) -> bool:
        process_id = row(studio.store, job.id).process_id
        if process_id is not None and psutil.pid_exists(process_id):
            try:
                process = psutil.Process(process_id)
                opened.update(file.path for file in process.open_files())
                environment = process.environ()
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                environment = {}
            assert "secret" not in " ".join(environment.values())
        return ended(studio.training.status(project.id, job.id))

    assert wait(studio, project, job.id, look).state == "succeeded"
    assert opened, "nothing was seen of the run"
    assert [path for path in opened if Path(path).name.startswith("studio.db")] == []
