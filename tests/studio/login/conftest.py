"""A studio with accounts and with Hugging Face's sign-in, reached in process; the provider over HTTP."""

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from studio.server import build_app
from studio.settings import Settings
from studio.wiring import Studio, build
from tests.studio.login.provider import CLIENT_ID, CLIENT_SECRET, Provider

PASSWORD = "correct horse battery"
OWNER = "fern-hill"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    started = Provider()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[tuple[Studio, TestClient]]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("login") / "data",
        sample=False,
        login="1",
        space_author_name=OWNER,
        oauth_client_id=CLIENT_ID,
        oauth_client_secret=CLIENT_SECRET,
        openid_provider_url=provider.url,
    )
    studio = build(settings)
    studio.people.accounts.create("ada", "admin", PASSWORD)
    app = build_app(studio)
    yield studio, TestClient(app, "http://127.0.0.1")
    studio.serving.close()
    studio.store.close()


@pytest.fixture
def studio(served: tuple[Studio, TestClient], provider: Provider) -> Studio:
    provider.lies.clear()
    provider.asked.clear()
    provider.user = {"sub": "5f0", "preferred_username": "Eve", "name": "Eve E."}
    return served[0]


@pytest.fixture
def browser(studio: Studio, served: tuple[Studio, TestClient]) -> Callable[[], TestClient]:
    """Makes browsers without cookies."""
    return lambda: TestClient(served[1].app, "http://127.0.0.1", raise_server_exceptions=False, follow_redirects=False)
