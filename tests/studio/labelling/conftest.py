"""What tests of the queue start from: a project of ten examples for three people, a queue, and fresh request ids."""

from collections.abc import Callable
from itertools import count

import pytest

from storage import Store
from studio.labelling.queue import Queue
from tests.conftest import Clock
from tests.labelling import LEASE_SECONDS, make_people, make_project, no_suggestions


@pytest.fixture
def project(store: Store, clock: Clock) -> int:
    make_people(store, "ada", "ben", "cleo")
    return make_project(store, clock, 10)


@pytest.fixture
def queue(store: Store, clock: Clock) -> Queue:
    return Queue(store, clock, LEASE_SECONDS, no_suggestions)


@pytest.fixture
def fresh() -> Callable[[], str]:
    numbers = count()
    return lambda: f"request-{next(numbers):04d}"


def texts(queue: Queue, project: int, person: str, window: str = "w", hold: int = 10) -> list[str]:
    return [example.text for example in queue.claim(project, person, window, hold)]
