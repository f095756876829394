"""A studio with a project of spans."""

from collections.abc import Callable

import pytest

from studio.projects import ProjectView
from studio.settings import Settings
from studio.wiring import Studio
from tests.marked import marked_project


@pytest.fixture
def studio(make_studio: Callable[..., Studio], settings: Settings) -> Studio:
    return make_studio(settings)


@pytest.fixture
def project(studio: Studio) -> ProjectView:
    return marked_project(studio)
