"""One running studio for all tests of this folder, reached in process; each test gets a project of its own."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import pytest
from starlette.testclient import TestClient

from studio.projects import LabelName, ProjectView
from studio.server import build_app
from studio.settings import Settings
from studio.wiring import Studio, build
from tests.conftest import LABELS, LEARNS
from tests.running import wait_for


class Answer(Protocol):
    """What a client got, whichever HTTP library the client is made of."""

    @property
    def status_code(self) -> int: ...

    @property
    def text(self) -> str: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    def json(self) -> Any: ...


MakeProject = Callable[..., ProjectView]
ROWS = "text,label\nlost parcel,\nmoney back,refund\nthanks a lot,praise\nwhere is it,\nplease help,\n"


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[tuple[Studio, TestClient]]:
    """A started studio without a password, and a client that gets what a visitor gets, 500s included."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("studio") / "data",
        checkpoint=tiny_base,
        sample=False,
        fast_lane=False,
        device="cpu",
        **LEARNS,
    )
    studio = build(replace(settings, batch_size=8))
    with TestClient(
        build_app(studio), "http://127.0.0.1", raise_server_exceptions=False, follow_redirects=False
    ) as client:
        yield studio, client


@pytest.fixture
def studio(running: tuple[Studio, TestClient]) -> Studio:
    return running[0]


@pytest.fixture
def client(running: tuple[Studio, TestClient]) -> TestClient:
    return running[1]


NUMBERS = count(1)


@pytest.fixture
def make_project(studio: Studio, client: TestClient, tiny_base: str) -> MakeProject:
    """Makes projects with three labels and the examples of a CSV file."""

    def make(rows: str = ROWS) -> ProjectView:
        project = studio.projects.create(
            f"inbox-{next(NUMBERS)}",
            labels=[LabelName(label) for label in LABELS],
            checkpoint=tiny_base,
            retrain_after=0,
            holdout_percent=0,
        )
        if rows:
            assert send_file(client, project.name, "rows.csv", rows).status_code == 200
        return studio.projects.find(project.name)

    return make


@pytest.fixture
def inbox(make_project: MakeProject) -> str:
    """The name of a project with 5 examples, 2 of them labelled, and no version."""
    return make_project().name


@pytest.fixture
def served(inbox: str, studio: Studio, client: TestClient, tiny_classifier: str) -> str:
    """The name of such a project that has a version, which serves."""
    serve(studio, client, inbox, tiny_classifier, "a" * 64)
    return inbox


def serve(studio: Studio, client: TestClient, project: str, checkpoint: str, content_hash: str) -> str:
    """Register a checkpoint and wait until it serves; its version's name."""
    version = studio.intake.register_checkpoint(studio.projects.find(project).id, checkpoint, content_hash).name
    wait_until_served(client, project, version)
    return version


def wait_until_served(client: TestClient, project: str, version: str) -> None:
    def is_served() -> bool:
        now = client.get(f"/api/v1/projects/{project}/status").json()["served"]
        return (now["state"], now["version"]) == ("ready", version)

    wait_for(f"{version} to serve", is_served)


def send_file(client: TestClient, project: str, name: str, content: str | bytes, **fields: str | bool) -> Answer:
    body = content.encode() if isinstance(content, str) else content
    return client.post(f"/api/v1/projects/{project}/import", files={"file": (name, body)}, data=fields)


def copy_of(checkpoint: str, folder: Path) -> str:
    """The same files at another place, so that another version can stand for them."""
    folder.mkdir()
    for path in Path(checkpoint).iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return str(folder)
