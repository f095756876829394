"""People without a server around them."""

import pytest
from argon2 import PasswordHasher

from storage import Store
from studio.people.people import LoginRules, People
from tests.conftest import Clock


@pytest.fixture
def people(sqlite_url: str, clock: Clock) -> People:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return People(Store.open(sqlite_url), clock, clock, "key", LoginRules(True, "", "", ""), quick)
