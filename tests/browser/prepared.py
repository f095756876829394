"""A studio whose data folder is filled in the process of the tests before its server starts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from studio.exchange.mapping import ColumnMapping
from studio.projects import ProjectView
from studio.settings import Settings
from studio.wiring import Studio, build
from tests.conftest import LEARNS
from tests.running import RunningStudio, wait_for


@contextmanager
def prepared(data_dir: Path, checkpoint: str) -> Iterator[Studio]:
    """The studio, to be filled; whatever it makes has no fast lane."""
    data_dir.mkdir()
    studio = build(Settings(data_dir=data_dir, checkpoint=checkpoint, sample=False, fast_lane=False, device="cpu"))
    try:
        yield studio
    finally:
        studio.serving.close()
        studio.store.close()


@contextmanager
def started(data_dir: Path, checkpoint: str) -> Iterator[RunningStudio]:
    """The server, which ends with all that it has started."""
    running = RunningStudio(data_dir, checkpoint=checkpoint, sample=0)
    try:
        yield running.start()
    finally:
        running.stop()


def load(studio: Studio, project: ProjectView, lines: Sequence[str]) -> None:
    """Import lines of `text,label`."""
    file = studio.settings.data_dir / f"{project.name}.csv"
    file.write_text("\n".join(["text,label", *lines]), encoding="utf-8")
    studio.importer.load(project.id, file, ColumnMapping("text", "label"))


def train(studio: RunningStudio, project: str, **numbers: object) -> None:
    """Make a version, and wait for it."""
    job = studio.post(f"projects/{project}/training", hyperparameters=LEARNS | numbers)["id"]
    ended = wait_for(
        f"{project} to be trained",
        lambda: (view := studio.get(f"projects/{project}/training/{job}"))["ended"] and view,
    )
    assert ended["state"] == "succeeded", ended["outcome"]
