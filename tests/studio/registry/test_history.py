"""Where a rollback leads."""

from hypothesis import given
from hypothesis import strategies as st

from studio.registry.history import rollback_target


def test_nothing_served_means_nothing_to_go_back_to() -> None:
    assert rollback_target([]) is None
    assert rollback_target([("promote", 1)]) is None


def test_a_rollback_leads_to_the_version_that_served_before() -> None:
    assert rollback_target([("promote", 1), ("promote", 2)]) == 1


def test_rolling_back_twice_goes_two_versions_back() -> None:
    history = [("promote", 1), ("promote", 2), ("promote", 3), ("rollback", 2)]
    assert rollback_target(history) == 1


def test_after_a_rollback_a_promotion_can_be_rolled_back_again() -> None:
    history = [("promote", 1), ("promote", 2), ("rollback", 1), ("promote", 3)]
    assert rollback_target(history) == 1


@given(st.lists(st.integers(1, 9), max_size=30))
def test_rolling_back_as_often_as_promoted_visits_every_version_in_reverse(promoted: list[int]) -> None:
    history = [("promote", version) for version in promoted]
    changes = [version for index, version in enumerate(promoted) if index == 0 or promoted[index - 1] != version]
    visited = []
    while (target := rollback_target(history)) is not None:
        visited.append(target)
        history.append(("rollback", target))
    assert visited == changes[:-1][::-1]
