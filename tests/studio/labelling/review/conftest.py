"""A project that three people have labelled, and a reviewer."""

import pytest

from storage import Store
from tests.conftest import Clock
from tests.labelling import make_people, make_project
from tests.reviewing import answer_all

ANSWERS: dict[str, list[str | None]] = {
    "ada": ["yes", "yes", "no", None, "yes"],
    "ben": ["yes", "no", "no", "no"],
}


@pytest.fixture
def project(store: Store, clock: Clock) -> int:
    """Two people, two labels an example: agreed, disputed, agreed, flagged by ada, labelled by ada only."""
    make_people(store, "ada", "ben")
    make_people(store, "rita", "rob", role="reviewer")
    return make_project(store, clock, 6, overlap=2)


@pytest.fixture
def ids(store: Store, clock: Clock, project: int) -> list[int]:
    """The ids of the examples, answered as ANSWERS says."""
    return answer_all(store, clock, project, ANSWERS)
