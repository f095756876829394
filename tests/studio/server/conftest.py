"""Studios reached in process: one open to everybody for the whole folder, and locked ones; people without a server."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from storage import Store
from studio.people.people import LoginRules, People
from studio.settings import Settings
from studio.wiring import Studio, build
from tests.conftest import Clock
from tests.studio.server.asking import MOST_BYTES, PASSWORD, MakeClient, visit, with_inbox


@pytest.fixture
def people(sqlite_url: str, clock: Clock) -> People:
    """People without a server around them."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return People(Store.open(sqlite_url), clock, clock, "key", LoginRules(True, "", "", ""), quick)


@pytest.fixture
def make_client(make_studio: Callable[..., Studio], settings: Settings) -> Iterator[MakeClient]:
    """Builds applications on one data folder with a project named inbox; they are reached in process."""
    clients: list[TestClient] = []

    def make(**changes: Any) -> TestClient:
        clients.append(visit(with_inbox(make_studio(settings, **({"max_upload_bytes": MOST_BYTES} | changes)))))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def locked(make_client: MakeClient) -> TestClient:
    return make_client(password=PASSWORD)


@pytest.fixture(scope="package")
def open_studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[Studio]:
    """One where nobody signs in, for the tests that change nothing."""
    data_dir = tmp_path_factory.mktemp("open") / "data"
    made = build(Settings(data_dir=data_dir, checkpoint=tiny_base, sample=False, max_upload_bytes=MOST_BYTES))
    yield with_inbox(made)
    made.serving.close()
    made.store.close()


@pytest.fixture(scope="package")
def open_door(open_studio: Studio) -> TestClient:
    return visit(open_studio)
