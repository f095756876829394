"""What two people selected is compared by its characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from studio.metrics.extraction import same_characters

spans = some.lists(
    some.tuples(some.integers(0, 30), some.integers(1, 10)).map(lambda one: (one[0], sum(one))), max_size=1
)


def test_it_is_f1_of_the_characters() -> None:
    assert same_characters([(0, 4)], [(2, 6)]) == 0.5
    assert same_characters([(0, 10)], [(0, 5)]) == pytest.approx(2 / 3)
    assert same_characters([(0, 4)], [(4, 8)]) == 0


def test_no_answer_agrees_with_no_answer_only() -> None:
    assert same_characters([], []) == 1
    assert same_characters([], [(0, 1)]) == 0


@given(one=spans, other=spans)
def test_it_is_1_for_the_same_only_and_does_not_depend_on_the_order(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    found = same_characters(one, other)
    assert (found == 1) == (one == other)
    assert 0 <= found == same_characters(other, one) <= 1
