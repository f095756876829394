"""A team on a database of its own, with hashes that take a moment instead of a hundred milliseconds."""

import pytest
from argon2 import PasswordHasher

from storage import Store
from studio.people.people import LoginRules, People
from tests.conftest import Clock
from tests.storage.rows import add_project

PASSWORD = "correct horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
OWNER = "fern-hill"


@pytest.fixture
def people(store: Store, clock: Clock) -> People:
    rules = LoginRules(has_accounts=True, password="", hub_owner=OWNER, hub_role="")
    return People(store, clock, clock, "key", rules, QUICK)


@pytest.fixture
def team(people: People) -> People:
    """With an admin `ada`, a reviewer `rob` and an annotator `ann`."""
    for name, role in (("ada", "admin"), ("rob", "reviewer"), ("ann", "annotator")):
        people.accounts.create(name, role, PASSWORD)
    return people


@pytest.fixture
def project(store: Store) -> int:
    """The id of a project that is open to its members only."""
    with store.begin() as transaction:
        return add_project(transaction, members_only=True)
