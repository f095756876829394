"""A studio whose supervisor tests step by hand, and no run left behind."""

from collections.abc import Callable, Iterator

import psutil
import pytest

from studio.settings import Settings
from studio.wiring import Studio


@pytest.fixture
def no_process_left() -> Iterator[None]:
    """Whatever a failing test leaves running is ended by its id."""
    yield
    for child in psutil.Process().children(recursive=True):
        if child.status() != psutil.STATUS_ZOMBIE and "studio.training.run" in child.cmdline():
            child.kill()


@pytest.fixture
def studio(make_studio: Callable[..., Studio], settings: Settings, no_process_left: None) -> Studio:
    """One that loses no time over who watches; tests step its supervisor themselves."""
    return make_studio(settings, heartbeat_seconds=0.05, owner_timeout_seconds=0.3)
