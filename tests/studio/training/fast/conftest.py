"""A studio whose fast lane tests step by hand."""

from collections.abc import Callable

import pytest

from studio.settings import Settings
from studio.wiring import Studio


@pytest.fixture
def studio(make_studio: Callable[..., Studio], settings: Settings) -> Studio:
    return make_studio(settings)
