"""The intervals are those of statsmodels, and hold the truth as often as they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from studio.metrics.figure import Figure, undefined
from studio.metrics.intervals import difference, median, share

parts = st.integers(1, 500).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@given(parts)
def test_a_share_has_the_wilson_interval_of_statsmodels(part: tuple[int, int]) -> None:
    found = share(*part)
    assert (found.value, found.n) == (part[0] / part[1], part[1])
    assert [found.low, found.high] == pytest.approx(proportion_confint(*part, method="wilson"), abs=1e-9)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= part[0] / part[1] <= found.high <= 1


@given(parts, parts)
def test_the_difference_of_shares_has_the_newcombe_interval_of_statsmodels(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    found = difference(share(*one), share(*other))
    expected = confint_proportions_2indep(*one, *other, compare="diff", method="newcomb")
    assert [found.low, found.high] == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=200))
def test_a_median_lies_between_the_order_statistics_that_hold_it_95_times_of_100(values: list[float]) -> None:
    found, ordered, number = median(np.array(values)), sorted(values), len(values)
    assert found.value == pytest.approx(float(np.median(values)))
    if number < 6:
        assert (found.low, found.high) == (None, None)
        assert found.reason
        return
    assert found.low is not None
    assert found.high is not None
    lower, upper = (int(place) for place in binom.ppf([0.025, 0.975], number, 0.5))
    assert ordered[max(0, lower - 2)] <= found.low <= ordered[lower]
    assert ordered[upper - 1] <= found.high <= ordered[min(number - 1, upper + 1)]


def test_the_interval_of_a_median_holds_the_true_one() -> None:
    generator = np.random.default_rng(0)
    found = [median(generator.lognormal(1, 1, 40)) for _ in range(1000)]
    assert 940 <= sum((one.low or 0) <= np.e <= (one.high or 0) for one in found) <= 990


def test_a_difference_from_nothing_says_why() -> None:
    assert difference(share(1, 2), undefined("There is none.")) == Figure(None, None, None, 2, "There is none.")
    assert difference(undefined("There is none."), share(1, 2)).reason == "There is none."
