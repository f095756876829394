"""What a project asks of new versions: kept where it is not as usual, and refused where it cannot be."""

import pytest

from storage import Store
from studio.errors import InvalidInput, NotFound
from studio.registry.policies import Policies
from studio.registry.policy import Policy


def test_a_project_asks_for_the_usual_until_it_is_changed(store: Store, project: int) -> None:
    policies = Policies(store)
    assert policies.of(project) == Policy()
    assert policies.change(project, {"name": "strict", "margin": 0.02}) == Policy(name="strict")
    assert policies.change(project, {"when_worse": "ask"}) == Policy(name="strict", when_worse="ask")
    assert policies.of(project) == Policy(name="strict", when_worse="ask")
    with store.read() as transaction:
        assert transaction.projects.get(project).gate == {"name": "strict", "when_worse": "ask"}


def test_what_cannot_be_changes_nothing(store: Store, project: int) -> None:
    policies = Policies(store)
    with pytest.raises(InvalidInput, match="margin is 2"):
        policies.change(project, {"name": "strict", "margin": 2})
    assert policies.of(project) == Policy()


def test_a_deleted_project_is_not_changed(store: Store, project: int) -> None:
    with store.begin() as transaction:
        transaction.projects.get(project).deleted_at = 1.0
    with pytest.raises(NotFound, match="deleted meanwhile"):
        Policies(store).change(project, {"name": "strict"})
