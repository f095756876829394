"""How a project wants its version to be run: kept where it is not as usual, noted, and refused where it cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Store
from studio.checkpoints.variants import VARIANTS
from studio.errors import InvalidInput, NotFound
from studio.serving.variants.policies import ServingPolicies
from studio.serving.variants.policy import ServingPolicy


@given(st.sampled_from(list(VARIANTS)), st.floats(0, 0.2), st.floats(0, 0.2))
def test_a_policy_comes_back_from_what_is_not_as_usual(variant: str, most_flips: float, most_lost: float) -> None:
    policy = ServingPolicy(variant, most_flips, most_lost)
    assert ServingPolicy.from_dict(policy.differences()) == policy
    assert ServingPolicy().differences() == {}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"variant": "int3"}, "no variant 'int3'"),
        ({"variant": 7}, "variant is 7"),
        ({"most_flips": 0.3}, "most_flips is 0.3; expected a number from 0.0 to 0.2"),
        ({"most_lost": -0.1}, "most_lost is -0.1"),
        ({"most_lost": float("nan")}, "most_lost is nan"),
        ({"most_flips": True}, "most_flips is True"),
        ({"luck": 1}, "'luck' says nothing about serving"),
    ],
)
def test_what_cannot_be_is_named(values: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        ServingPolicy.from_dict(values)


def test_who_changed_what_is_noted_and_only_what_is_not_as_usual_is_kept(
    store: Store, policies: ServingPolicies, project: int
) -> None:
    assert policies.of(project) == ServingPolicy()
    policies.change(project, {"variant": "bf16", "most_flips": 0.005}, "ada")
    assert policies.change(project, {"most_lost": 0.01}, "ben") == ServingPolicy("bf16", 0.005, 0.01)
    with pytest.raises(InvalidInput):
        policies.change(project, {"most_lost": 7}, "eve")
    with store.read() as transaction:
        assert transaction.projects.get(project).serving == {"variant": "bf16", "most_lost": 0.01}
        rows = transaction.setting_changes.newest(project, 10)
    assert [(row.person, row.name, row.before, row.after) for row in rows] == [
        ("ben", "serving.most_lost", 0.005, 0.01),
        ("ada", "serving.variant", "fp32", "bf16"),
    ]


def test_what_does_not_run_here_is_refused(policies: ServingPolicies, project: int) -> None:
    with pytest.raises(InvalidInput, match="fp16 does not run on cpu"):
        policies.change(project, {"variant": "fp16"}, "ada")
    assert policies.of(project) == ServingPolicy()


def test_a_deleted_project_is_not_changed(store: Store, policies: ServingPolicies, project: int) -> None:
    with store.begin() as transaction:
        transaction.projects.get(project).deleted_at = 1.0
    with pytest.raises(NotFound, match="deleted meanwhile"):
        policies.change(project, {"variant": "bf16"}, "ada")
