"""A real database in a temporary file, projects in it, and files to import."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from storage import Store
from storage.databases.opening import open_engine
from storage.tables import Project
from studio.exchange import Exporter, Importer
from studio.exchange.rules import Rules
from studio.images import ImageFolder
from studio.labelling.meaning import meaning_of, renamed_since
from studio.labelling.rereading import reread
from studio.labelling.seats import outcome_of
from tests.conftest import Clock

MakeProject = Callable[..., int]
WriteFile = Callable[[str, str | bytes], Path]
MakeImporter = Callable[..., Importer]
LARGE_ROWS = 9_000
# As the studio is wired, for projects whose order is that of the file.
RULES = Rules(
    rank_of=lambda _project, _hash, now: now,
    decide=outcome_of,
    meaning_of=meaning_of,
    reread=reread,
    known_as=str.casefold,
    vet=lambda _project, _labels: None,
)


@pytest.fixture
def engine(store: Store, database_url: str) -> Iterator[Engine]:
    """Another way into the same database, to look at its rows."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def make_importer(store: Store, clock: Clock, tmp_path: Path, images: ImageFolder) -> MakeImporter:
    def make(store: Store = store, clock: Callable[[], float] = clock, **rules: Any) -> Importer:
        return Importer(store, tmp_path / "imports", clock, 1_000, replace(RULES, **rules), images=images)

    return make


@pytest.fixture
def importer(make_importer: MakeImporter) -> Iterator[Importer]:
    importer = make_importer()
    yield importer
    importer.stop()


@pytest.fixture
def images(tmp_path: Path) -> ImageFolder:
    """Where the images of examples are kept."""
    return ImageFolder(tmp_path / "images")


@pytest.fixture
def exporter(store: Store, images: ImageFolder) -> Exporter:
    return Exporter(store, renamed_since, images)


@pytest.fixture
def make_project(store: Store) -> MakeProject:
    def make(
        name: str = "inbox",
        labels: Sequence[str] = ("refund", "delivery"),
        holdout_percent: int = 20,
        overlap: int = 1,
    ) -> int:
        with store.begin() as transaction:
            project = transaction.projects.add(
                Project(
                    name=name,
                    title=name,
                    task="text-classification",
                    checkpoint="",
                    retrain_after=0,
                    holdout_percent=holdout_percent,
                    overlap=overlap,
                    strategy="as-imported",
                    members_only=False,
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


@pytest.fixture
def large(write: WriteFile) -> Path:
    """More rows than one transaction stores, half of them labelled, every third twice."""
    texts = [f"text {n // 3 * 2 if n % 3 == 2 else n}" for n in range(LARGE_ROWS)]
    rows = [{"text": text, "label": "refund" if n % 2 else None} for n, text in enumerate(texts)]
    return write("large.jsonl", "\n".join(json.dumps(row) for row in rows))
