"""One server for all tests of this folder: two projects with versions, and a bare one."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.pages.projects import make_projects
from tests.browser.prepared import prepared, started, train
from tests.browser.watching import Watch
from tests.running import RunningStudio


@pytest.fixture(scope="package")
def studio(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> Iterator[RunningStudio]:
    data_dir = tmp_path_factory.mktemp("pages") / "data"
    with prepared(data_dir, tiny_base) as made:
        make_projects(made, tiny_base)
    with started(data_dir, tiny_base) as running:
        for project, seed in (("inbox", 1), ("inbox", 2), ("evil", 1)):
            train(running, project, seed=seed)
        for project in ("inbox", "evil"):
            running.wait_for_version(project)
        yield running


@pytest.fixture
def watch(page: Page, studio: RunningStudio) -> Iterator[Watch]:
    """Nothing in the console and no other host, whatever the test does."""
    watch = Watch(page, studio.url)
    yield watch
    assert watch.problems == []
