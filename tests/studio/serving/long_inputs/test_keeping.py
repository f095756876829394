"""What a project does with long texts: kept where it is not as usual, with who changed it."""

from typing import Any

import pytest

from storage import Store
from studio.errors import InvalidInput, NotFound
from studio.serving.long_inputs.keeping import LongInputPolicies
from studio.serving.long_inputs.policy import LongInputs
from tests.conftest import Clock


def turn(store: Store, project_id: int, task: str) -> None:
    """Give a project another task."""
    with store.begin() as transaction:
        transaction.projects.get(project_id).task = task


def test_a_project_does_the_usual_until_it_is_changed(store: Store, clock: Clock, project: int) -> None:
    policies = LongInputPolicies(store, clock)
    assert policies.of(project) == LongInputs()
    assert policies.change(project, {"policy": "windows", "head": 0.75}, "ada") == LongInputs("windows")
    assert policies.change(project, {"max_length": 64}, "ben") == LongInputs("windows", 64)
    assert policies.of(project) == LongInputs("windows", 64)
    with store.read() as transaction:
        assert transaction.projects.get(project).long_inputs == {"policy": "windows", "max_length": 64}


def test_who_changed_what_stays_and_what_cannot_be_changes_nothing(store: Store, clock: Clock, project: int) -> None:
    policies = LongInputPolicies(store, clock)
    policies.change(project, {"policy": "refuse", "max_length": 0}, "ada")
    clock.advance(60)
    with pytest.raises(InvalidInput, match="max_length is 2"):
        policies.change(project, {"policy": "cut", "max_length": 2}, "eve")
    policies.change(project, {"max_length": 32}, "ben")
    with store.read() as transaction:
        rows = transaction.setting_changes.newest(project, 10)
    assert [(row.person, row.name, row.before, row.after, row.created_at) for row in rows] == [
        ("ben", "long_inputs.max_length", 0, 32, clock.now),
        ("ada", "long_inputs.policy", "cut", "refuse", clock.now - 60),
    ]


def test_a_deleted_project_is_not_changed(store: Store, clock: Clock, project: int) -> None:
    with store.begin() as transaction:
        transaction.projects.get(project).deleted_at = 1.0
    with pytest.raises(NotFound, match="deleted meanwhile"):
        LongInputPolicies(store, clock).change(project, {"policy": "refuse"}, "ada")


@pytest.mark.parametrize(
    ("task", "values", "says"),
    [
        ("seq2seq", {"policy": "windows"}, "seq2seq cannot follow; choose one of: cut, head-tail, refuse"),
        ("question-answering", {"max_length": 64}, "question-answering reads all of every input"),
        ("image-classification", {"policy": "refuse"}, "image-classification reads all of every input"),
    ],
)
def test_what_a_task_cannot_follow_is_refused_with_what_it_can(
    store: Store, clock: Clock, project: int, task: str, values: dict[str, Any], says: str
) -> None:
    turn(store, project, task)
    with pytest.raises(InvalidInput, match=says):
        LongInputPolicies(store, clock).change(project, values, "ada")


def test_what_a_task_usually_does_is_its_own(store: Store, clock: Clock, project: int) -> None:
    policies = LongInputPolicies(store, clock)
    turn(store, project, "token-classification")
    assert policies.of(project) == LongInputs("windows")
    policies.change(project, {"policy": "cut"}, "ada")
    assert policies.of(project) == LongInputs("cut")
    policies.change(project, {"policy": "windows", "max_length": 64}, "ada")
    with store.read() as transaction:
        assert transaction.projects.get(project).long_inputs == {"max_length": 64}


def test_answers_follow_a_change_at_once(store: Store, clock: Clock, project: int) -> None:
    policies = LongInputPolicies(store, clock)
    assert policies.recent(project) == LongInputs()
    policies.change(project, {"policy": "windows"}, "ada")
    assert policies.recent(project) == LongInputs("windows")
