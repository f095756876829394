"""What a project asks of new versions: kept where it is not as usual, and refused where it cannot be."""

import pytest

from storage import Store
from studio.errors import InvalidInput, NotFound
from studio.registry.policies import Policies
from studio.registry.policy import Policy
from tests.conftest import Clock


def test_a_project_asks_for_the_usual_until_it_is_changed(store: Store, clock: Clock, project: int) -> None:
    policies = Policies(store, clock)
    assert policies.of(project) == Policy()
    assert policies.change(project, {"name": "strict", "margin": 0.02}, "ada") == Policy(name="strict")
    assert policies.change(project, {"when_worse": "ask"}, "ben") == Policy(name="strict", when_worse="ask")
    assert policies.of(project) == Policy(name="strict", when_worse="ask")
    with store.read() as transaction:
        assert transaction.projects.get(project).gate == {"name": "strict", "when_worse": "ask"}


def test_who_changed_what_of_a_gate_stays(store: Store, clock: Clock, project: int) -> None:
    policies = Policies(store, clock)
    policies.change(project, {"name": "strict", "margin": 0.02}, "ada")
    clock.advance(60)
    policies.change(project, {"name": "non-inferior", "margin": 0.01}, "ben")
    with pytest.raises(InvalidInput):
        policies.change(project, {"margin": 2}, "eve")
    with store.read() as transaction:
        rows = transaction.setting_changes.newest(project, 10)
    assert [(row.person, row.name, row.before, row.after, row.created_at) for row in rows] == [
        ("ben", "gate.margin", 0.02, 0.01, clock.now),
        ("ben", "gate.name", "strict", "non-inferior", clock.now),
        ("ada", "gate.name", "non-inferior", "strict", clock.now - 60),
    ]


def test_what_cannot_be_changes_nothing(store: Store, clock: Clock, project: int) -> None:
    policies = Policies(store, clock)
    with pytest.raises(InvalidInput, match="margin is 2"):
        policies.change(project, {"name": "strict", "margin": 2}, "ada")
    assert policies.of(project) == Policy()


def test_a_deleted_project_is_not_changed(store: Store, clock: Clock, project: int) -> None:
    with store.begin() as transaction:
        transaction.projects.get(project).deleted_at = 1.0
    with pytest.raises(NotFound, match="deleted meanwhile"):
        Policies(store, clock).change(project, {"name": "strict"}, "ada")
