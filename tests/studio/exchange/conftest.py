"""A real database in a temporary file, projects in it, and files to import."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage import Store
from storage.database import open_engine
from storage.tables import Project
from studio.exchange import Exporter, Importer

MakeProject = Callable[..., int]
WriteFile = Callable[[str, str | bytes], Path]


class Clock:
    """Unix seconds that move only when told."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'studio.db'}")
    yield store
    store.close()


@pytest.fixture
def engine(store: Store, tmp_path: Path) -> Iterator[Engine]:
    """Another way into the same database, to look at its rows."""
    engine = open_engine(f"sqlite:///{tmp_path / 'studio.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def importer(store: Store, clock: Clock) -> Importer:
    return Importer(store, clock, max_text_bytes=1_000)


@pytest.fixture
def exporter(store: Store) -> Exporter:
    return Exporter(store)


@pytest.fixture
def make_project(store: Store) -> MakeProject:
    def make(name: str = "inbox", labels: Sequence[str] = ("refund", "delivery"), holdout_percent: int = 20) -> int:
        with store.begin() as transaction:
            project = transaction.projects.add(
                Project(
                    name=name,
                    title=name,
                    task="text-classification",
                    guidelines="",
                    checkpoint="",
                    retrain_after=0,
                    holdout_percent=holdout_percent,
                    created_at=0,
                )
            )
            transaction.projects.add_labels(project.id, [(label, "") for label in labels])
            return project.id

    return make


@pytest.fixture
def project(make_project: MakeProject) -> int:
    """A project named inbox with the labels refund and delivery."""
    return make_project()


@pytest.fixture
def write(tmp_path: Path) -> WriteFile:
    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file
