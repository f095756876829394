"""The label editor against a fake studio: a project of a hundred messages, and the page with its first one."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.labelling.editing import open_editor
from tests.browser.labelling.fake_label_server import FakeLabelServer, FakeProject, FakeStudio

TEXTS = [f"Message number {number}" for number in range(1, 101)]


@pytest.fixture
def project() -> FakeProject:
    return FakeProject(list(TEXTS))


@pytest.fixture
def suggestions(project: FakeProject) -> None:
    """For every example but the first."""
    suggestion = {"label": "delivery", "probability": 0.87, "version": "v3"}
    project.suggestions = dict.fromkeys(range(2, 101), suggestion)


@pytest.fixture
def studio(project: FakeProject) -> FakeStudio:
    return FakeStudio(projects={"inbox": project, "other": FakeProject(["Another project's only text"], title="Other")})


@pytest.fixture
def server(studio: FakeStudio) -> Iterator[FakeLabelServer]:
    with FakeLabelServer(studio).running() as server:
        yield server


@pytest.fixture
def editor(page: Page, server: FakeLabelServer) -> Locator:
    """The editor, with its first example on screen."""
    return open_editor(page, server)
