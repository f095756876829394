"""Cohen's kappa of each two people equals that of the reference libraries."""

import warnings
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

from studio.metrics.agreement import Ratings, agreement_by_pair, matrices
from tests.studio.metrics.agreement.making import matrices_with_holes

Matrix = NDArray[np.int64]


def test_all_190_pairs_of_real_raters_give_the_figures_of_scikit_learn(tweets: Matrix) -> None:
    found = agreement_by_pair(Ratings.from_matrix(tweets, 3), resamples=50)
    assert [(pair.first, pair.second) for pair in found] == list(combinations(range(20), 2))
    for pair in found:
        first, second = tweets[pair.first], tweets[pair.second]
        assert pair.shared == pair.kappa.n == 4200
        assert pair.kappa.value == pytest.approx(cohen_kappa_score(first, second), abs=1e-10)
        assert pair.percent.value == pytest.approx((first == second).mean(), abs=1e-10)


def test_the_interval_is_near_that_of_statsmodels(tweets: Matrix) -> None:
    pair = agreement_by_pair(Ratings.from_matrix(tweets[:2], 3))[0]
    table = np.zeros((3, 3))
    np.add.at(table, (tweets[0], tweets[1]), 1)
    reference = cohens_kappa(table)
    assert pair.kappa.value == pytest.approx(reference.kappa, abs=1e-10)
    assert [pair.kappa.low, pair.kappa.high] == pytest.approx([reference.kappa_low, reference.kappa_upp], abs=0.005)


@given(made=matrices_with_holes())
@settings(max_examples=150, deadline=None)
def test_made_ratings_give_the_figures_of_scikit_learn(made: tuple[Matrix, int]) -> None:
    matrix, labels = made
    for pair in agreement_by_pair(Ratings.from_matrix(matrix, labels), resamples=10):
        shared = (matrix[pair.first] >= 0) & (matrix[pair.second] >= 0)
        first, second = matrix[pair.first][shared], matrix[pair.second][shared]
        assert pair.shared == shared.sum()
        if not pair.shared:
            assert pair.kappa.value is pair.percent.value is None
            assert pair.kappa.reason == "These two have labelled no example in common."
            continue
        assert pair.percent.value == pytest.approx((first == second).mean())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = cohen_kappa_score(first, second)
        if np.isnan(expected):
            assert pair.kappa.value is None
            assert "one and the same label" in pair.kappa.reason
        else:
            assert pair.kappa.value == pytest.approx(expected, abs=1e-10)


def test_the_tables_are_symmetric_and_empty_where_there_is_nothing_to_say() -> None:
    ratings = Ratings.from_matrix([[0, 1, -1], [0, 1, -1], [-1, -1, 1]], 2)
    tables = matrices(agreement_by_pair(ratings), 3)
    assert tables.kappa == [[None, 1.0, None], [1.0, None, None], [None, None, None]]
    assert tables.percent == tables.kappa
    assert tables.shared == [[0, 2, 0], [2, 0, 0], [0, 0, 0]]
