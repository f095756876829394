"""A planted power law is found again, and what does not grow stays flat."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.metrics.power_law import PowerLaws, fit_power_laws

SIZES = np.array([12, 20, 33, 55, 90, 150, 250, 400], np.float64)


@given(ceiling=some.floats(0.5, 1.0), rate=some.floats(0.1, 2.0), start=some.floats(0.05, 0.5))
@settings(max_examples=200, deadline=None)
def test_a_planted_law_is_found_again_and_foretold(ceiling: float, rate: float, start: float) -> None:
    gap = (ceiling - start) * SIZES[0] ** rate
    planted = PowerLaws(np.array([ceiling]), np.array([gap]), np.array([rate]))
    found = fit_power_laws(SIZES, np.array([planted.at(size) for size in SIZES]).T)
    assert found.at(SIZES[-1]) == pytest.approx(planted.at(SIZES[-1]), abs=0.005)
    assert found.at(4 * SIZES[-1]) == pytest.approx(planted.at(4 * SIZES[-1]), abs=0.015)


@given(level=some.floats(0.0, 1.0))
@settings(max_examples=100, deadline=None)
def test_what_does_not_grow_is_foretold_not_to(level: float) -> None:
    found = fit_power_laws(SIZES, np.full((1, len(SIZES)), level))
    assert found.at(4 * SIZES[-1])[0] == pytest.approx(level, abs=1e-6)


@given(seed=some.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_a_law_never_falls_and_never_passes_1(seed: int) -> None:
    scores = np.random.default_rng(seed).random((5, len(SIZES)))
    found = fit_power_laws(SIZES, scores)
    told = np.array([found.at(labels) for labels in np.geomspace(SIZES[0], 100 * SIZES[-1], 30)])
    assert (np.diff(told, axis=0) >= -1e-9).all()
    assert (told <= 1 + 1e-9).all()


def test_curves_are_fitted_each_by_itself() -> None:
    scores = np.array([0.9 - 2 / SIZES, np.full(len(SIZES), 0.4)])
    together = fit_power_laws(SIZES, scores)
    for row in range(2):
        alone = fit_power_laws(SIZES, scores[row : row + 1])
        assert together.at(1_000)[row] == pytest.approx(alone.at(1_000)[0])
