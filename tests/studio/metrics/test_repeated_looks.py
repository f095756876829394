"""However often one looks, what chance may do on all looks together stays within bounds."""

import numpy as np
import pytest

from studio.metrics.figure import Figure
from studio.metrics.intervals import Z
from studio.metrics.repeated_looks import MOST_MISLED, level, stretch, stretched


def test_the_first_look_is_as_sure_as_ever() -> None:
    figure = Figure(0.01, -0.02, 0.05, 300)
    assert level(0) == pytest.approx(0.95)
    assert stretched(figure, 0) == figure


def test_all_looks_together_err_on_one_side_no_more_often_than_is_allowed() -> None:
    spent = sum((1 - level(looks)) / 2 for looks in range(10_000))
    assert 0.99 * MOST_MISLED < spent < MOST_MISLED


def test_of_many_equal_ones_that_are_looked_at_hardly_any_is_ever_called_better() -> None:
    once = np.random.default_rng(0).normal(size=(2_000, 20))
    bounds = np.array([Z * stretch(looks) for looks in range(20)])
    assert (once > Z).any(axis=1).mean() > 0.3
    assert (once > bounds).any(axis=1).mean() <= MOST_MISLED + 0.01


def test_a_later_look_widens_each_side_by_as_much_as_it_was_wide() -> None:
    found = stretched(Figure(0.01, -0.02, 0.05, 300), 7)
    assert 1.5 < stretch(7) < 1.7
    assert found.low == pytest.approx(0.01 - 0.03 * stretch(7))
    assert found.high == pytest.approx(0.01 + 0.04 * stretch(7))


def test_what_has_no_interval_gets_none() -> None:
    assert stretched(Figure(0.1, None, None, 5, "too few"), 3) == Figure(0.1, None, None, 5, "too few")
