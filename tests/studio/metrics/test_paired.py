"""The difference between two models on the same examples: it holds the truth, also where few differ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.metrics.classification import STATISTICS, Scored
from studio.metrics.figure import Figure
from studio.metrics.paired import gains, share_gained


def both(differences: np.ndarray) -> tuple[Scored, Scored]:
    """Two models on two labels: where `differences` is 1 only the first is right, at -1 only the other, at 0 both."""
    right = np.tile([1.0, 0.0], (len(differences), 1))
    gold = np.zeros(len(differences), np.intp)
    one, other = right.copy(), right.copy()
    one[differences < 0] = other[differences > 0] = [0.0, 1.0]
    return Scored(one, gold), Scored(other, gold)


def accuracy_gained(differences: np.ndarray) -> Figure:
    one, other = ({"": STATISTICS["accuracy"](model)} for model in both(differences))
    return gains(one, other, len(differences))[""]


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 300), st.sampled_from([0.9, 0.95, 0.999]))
def test_a_share_gained_lies_within_its_interval(gained: int, lost: int, same: int, level: float) -> None:
    found = share_gained(gained, lost, gained + lost + same, level)
    if not found.n:
        assert found.value is None
        return
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert -1 <= found.low <= found.value <= found.high <= 1
    mirrored = share_gained(lost, gained, found.n, level)
    assert (mirrored.low, mirrored.high) == (-found.high, -found.low)


@pytest.mark.parametrize("examples", [1, 2, 3])
def test_so_few_examples_show_no_difference_however_they_fall(examples: int) -> None:
    found = share_gained(0, examples, examples)
    assert found.value == -1
    assert found.high is not None
    assert found.high > 0


@pytest.mark.parametrize(("gains_of", "losses_of"), [(0.0, 0.02), (0.01, 0.01), (0.15, 0.1)])
def test_the_interval_of_a_share_gained_holds_the_true_one(gains_of: float, losses_of: float) -> None:
    generator = np.random.default_rng(0)
    drawn = generator.multinomial(100, [gains_of, losses_of, 1 - gains_of - losses_of], 2_000)
    found = [share_gained(int(gained), int(lost), 100) for gained, lost, _ in drawn]
    held = sum((one.low or 0) <= gains_of - losses_of <= (one.high or 0) for one in found)
    assert held >= 0.95 * 2_000


def test_two_models_that_say_the_same_may_still_differ_by_three_in_so_many_examples() -> None:
    found = accuracy_gained(np.zeros(100))
    assert (found.value, found.n) == (0.0, 100)
    assert found.low == pytest.approx(-3 / 102)
    assert found.high == pytest.approx(3 / 102)


def test_where_many_differ_the_bootstrap_agrees_with_the_closed_form() -> None:
    differences = np.array([1] * 60 + [-1] * 40 + [0] * 400)
    found, closed = accuracy_gained(differences), share_gained(60, 40, 500)
    assert found.value == pytest.approx(0.04)
    assert [found.low, found.high] == pytest.approx([closed.low, closed.high], abs=0.004)
