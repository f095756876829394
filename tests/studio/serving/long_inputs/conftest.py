"""A project with texts."""

import pytest

from storage import Store
from tests.storage.rows import add_project


@pytest.fixture
def project(store: Store) -> int:
    with store.begin() as transaction:
        return add_project(transaction)
