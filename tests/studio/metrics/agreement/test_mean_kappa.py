"""The mean of Cohen's kappa over pairs, and its interval."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score

from studio.metrics.agreement import Figure, Ratings, agreement, agreement_by_pair
from studio.metrics.agreement.mean_kappa import mean_pairwise_kappa
from tests.studio.metrics.agreement.making import matrices_with_holes

Matrix = NDArray[np.int64]


def width(figure: Figure) -> float:
    assert figure.low is not None
    assert figure.high is not None
    return figure.high - figure.low


def test_real_raters_give_the_mean_of_scikit_learn(tweets: Matrix) -> None:
    found = mean_pairwise_kappa(Ratings.from_matrix(tweets, 3))
    expected = np.mean([cohen_kappa_score(tweets[a], tweets[b]) for a, b in combinations(range(20), 2)])
    assert found.value == pytest.approx(expected, abs=1e-10)
    assert found.n == 4200
    # With raters who use the labels alike, Fleiss' kappa is nearly the same mean, and so is its interval.
    fleiss = agreement(Ratings.from_matrix(tweets, 3)).fleiss
    assert [found.low, found.high] == pytest.approx([fleiss.low, fleiss.high], abs=0.003)


@given(made=matrices_with_holes())
@settings(max_examples=150, deadline=None)
def test_it_is_the_mean_of_the_pairs_that_have_a_kappa(made: tuple[Matrix, int]) -> None:
    matrix, labels = made
    ratings = Ratings.from_matrix(matrix, labels)
    kappas = [pair.kappa.value for pair in agreement_by_pair(ratings, resamples=10) if pair.kappa.value is not None]
    found = mean_pairwise_kappa(ratings, resamples=20)
    if not kappas:
        assert found.value is None
        assert found.reason
        return
    assert found.value == pytest.approx(np.mean(kappas), abs=1e-9)
    assert found.low is None or (found.high is not None and found.low <= found.high)


def test_the_order_of_the_ratings_and_repeated_patterns_make_no_difference() -> None:
    generator = np.random.default_rng(3)
    matrix = generator.integers(-1, 2, (4, 60))
    once = mean_pairwise_kappa(Ratings.from_matrix(matrix, 2))
    twice = mean_pairwise_kappa(Ratings.from_matrix(np.tile(matrix, 2), 2))
    assert twice.value == pytest.approx(once.value)
    assert twice.n == 2 * once.n
    assert width(twice) < width(once)


@pytest.mark.parametrize(
    ("matrix", "reason"),
    [
        ([[0, 1, -1], [-1, -1, 1]], "No two people"),
        ([[0, 0, 0], [0, 0, 0]], "one and the same label"),
        (np.empty((2, 0)), "No two people"),
    ],
    ids=["nothing shared", "one label", "nothing"],
)
def test_without_a_value_it_says_why(matrix: list[list[int]], reason: str) -> None:
    found = mean_pairwise_kappa(Ratings.from_matrix(matrix, 2))
    assert found.value is None
    assert reason in found.reason
