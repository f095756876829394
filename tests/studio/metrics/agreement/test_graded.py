"""Agreement on answers that can be more or less the same: the reference alpha, and plain figures where they fit."""

from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from studio.metrics.agreement import (
    Ratings,
    agreement,
    agreement_by_pair,
    graded_agreement,
    graded_by_pair,
    graded_mean_kappa,
    likeness_of,
)
from studio.metrics.agreement.beyond_chance import FEW_VALUES, chance_of
from studio.metrics.agreement.graded import SELDOM_THE_SAME
from studio.metrics.agreement.mean_kappa import mean_pairwise_kappa
from tests.studio.metrics.agreement.making import matrices_with_holes

Matrix = NDArray[np.int64]


def alike(one: int, other: int) -> float:
    return 1 / (1 + abs(one - other))


def same(one: int, other: int) -> float:
    return float(one == other)


def distances(values: int) -> NDArray[np.float64]:
    return 1 - np.array([[alike(one, other) for other in range(values)] for one in range(values)])


def reference_alpha(matrix: Matrix, values: int) -> float:
    far = distances(values)

    def metric(v1: Any, v2: Any, i1: Any, i2: Any, n_v: Any, dtype: Any = None) -> Any:
        return far[v1.astype(int), v2.astype(int)]

    data = np.where(matrix < 0, np.nan, matrix)
    return float(krippendorff.alpha(data, value_domain=list(range(values)), level_of_measurement=metric))


def alpha_of_two(matrix: Matrix, values: int) -> float:
    """The same, which takes the reference minutes for hundreds of values."""
    far, given = distances(values), np.bincount(matrix.ravel(), minlength=values)
    return float(1 - 2 * far[matrix[0], matrix[1]].sum() / (given @ far @ given / (given.sum() - 1)))


def chain(examples: int, values: int, seed: int = 0) -> Matrix:
    """Two people whose answers, of so many, are often the same and else near."""
    generator = np.random.default_rng(seed)
    first = generator.integers(0, values, examples)
    second = (first + generator.choice([0, 0, 0, 1, 3], examples)) % values
    return np.stack([first, second])


@given(made=matrices_with_holes())
@settings(max_examples=100, deadline=None)
def test_alpha_is_the_reference_s(made: tuple[Matrix, int]) -> None:
    matrix, values = made
    found = graded_agreement(Ratings.from_matrix(matrix, values), likeness_of(range(values), alike), resamples=10)
    shared = matrix[:, (matrix >= 0).sum(axis=0) >= 2]
    if len(np.unique(shared[shared >= 0])) > 1:
        assert found.alpha.value == pytest.approx(reference_alpha(matrix, values), abs=1e-10)
    else:
        assert found.alpha.value is None
        assert found.alpha.reason


@given(made=matrices_with_holes())
@settings(max_examples=60, deadline=None)
def test_where_answers_are_the_same_or_not_the_figures_are_those_of_labels(made: tuple[Matrix, int]) -> None:
    matrix, values = made
    ratings = Ratings.from_matrix(matrix, values)
    found = graded_agreement(ratings, likeness_of(range(values), same), resamples=10)
    plain = agreement(ratings, resamples=10)
    for one, other in ((found.percent, plain.percent), (found.alpha, plain.alpha)):
        assert one.value == (None if other.value is None else pytest.approx(other.value))
        assert one.n == other.n
    kappas = [(found.fleiss, plain.fleiss), (graded_mean_kappa(ratings), mean_pairwise_kappa(ratings))]
    for one, other in kappas:
        assert one.reason == SELDOM_THE_SAME or one.value == pytest.approx(other.value)
    for pair, expected in zip(graded_by_pair(ratings, resamples=10), agreement_by_pair(ratings), strict=True):
        assert (pair.first, pair.second, pair.shared) == (expected.first, expected.second, expected.shared)
        assert pair.percent.value == expected.percent.value


def test_kappas_of_whole_answers_are_told_where_the_same_ones_come_again_and_again() -> None:
    ratings = Ratings.from_matrix(chain(100, 5), 5)
    found = graded_agreement(ratings, likeness_of(range(5), alike), resamples=50)
    assert found.fleiss.value == pytest.approx(agreement(ratings, resamples=1).fleiss.value)
    assert graded_mean_kappa(ratings, resamples=50).value == pytest.approx(
        mean_pairwise_kappa(ratings, resamples=1).value
    )
    assert graded_by_pair(ratings, resamples=50) == agreement_by_pair(ratings, resamples=50)


def test_answers_that_hardly_come_again_have_no_kappa_and_say_why() -> None:
    ratings = Ratings.from_matrix(np.array([[0, 1, 2, 3] * 5, [0, 1, 2, 4] * 5]) + 5 * np.arange(20) // 4, 60)
    found = graded_agreement(ratings, likeness_of(range(60), alike), resamples=20)
    [pair] = graded_by_pair(ratings, resamples=20)
    for figure in (found.fleiss, graded_mean_kappa(ratings), pair.kappa):
        assert (figure.value, figure.n, figure.reason) == (None, 20, SELDOM_THE_SAME)
    assert found.percent.value == pair.percent.value == 0.75
    assert found.alpha.value is not None
    assert found.alpha.value > 0.75


def test_of_many_different_answers_chance_is_estimated_closely_and_says_so() -> None:
    values = 4 * FEW_VALUES
    ratings = Ratings.from_matrix(chain(3_000, values), values)
    found = graded_agreement(ratings, likeness_of(range(values), alike), resamples=50).alpha
    assert found.value == pytest.approx(alpha_of_two(chain(3_000, values), values), abs=0.005)
    assert "estimated from 5,000 pairs" in found.reason
    assert (found.low or 1) < (found.value or 0) < (found.high or 0)


def test_each_two_answers_are_compared_once_and_only_those_that_meet() -> None:
    asked: list[tuple[int, int]] = []

    def ask(one: int, other: int) -> float:
        asked.append((one, other))
        return alike(one, other)

    ratings, likeness = Ratings.from_matrix(chain(2_000, 300), 300), likeness_of(range(300), ask)
    for _ in range(2):
        graded_agreement(ratings, likeness, resamples=1)
    assert len(asked) == len(set(asked)) < 300 * 299 / 4


def test_chance_follows_what_a_resample_holds() -> None:
    ratings = Ratings.from_matrix(chain(400, 200), 200)
    by_chance = chance_of(ratings, likeness_of(range(200), alike))
    given = np.bincount(ratings.labels, minlength=200).astype(float)
    far = distances(200)
    assert by_chance(given[None])[0] == pytest.approx(given @ far @ given / (given.sum() - 1), rel=0.01)
    assert by_chance(np.tile(given, (3, 1)) * 2)[2] == pytest.approx(2 * by_chance(given[None])[0])


@given(made=matrices_with_holes())
@settings(max_examples=40, deadline=None)
def test_everybody_who_says_the_same_agrees_fully(made: tuple[Matrix, int]) -> None:
    matrix, values = made
    same_of_all = np.where(matrix >= 0, np.arange(matrix.shape[1]) % values, -1)
    found = graded_agreement(Ratings.from_matrix(same_of_all, values), likeness_of(range(values), alike), resamples=10)
    for figure in (found.percent, found.alpha):
        assert figure.value in (1, None)
        assert figure.value == 1 or figure.reason


def test_nothing_to_compare_says_why() -> None:
    likeness = likeness_of([0, 1], alike)
    nothing = graded_agreement(Ratings.from_matrix(np.full((2, 3), -1), 2), likeness)
    apart = Ratings.from_matrix(np.array([[0, -1], [-1, 1]]), 2)
    assert nothing.percent.reason == "Nobody has labelled anything yet."
    assert graded_agreement(apart, likeness).alpha.reason == "Nobody has labelled the same example as somebody else."
    assert graded_mean_kappa(apart).reason == "No two people have labelled the same example."
    [pair] = graded_by_pair(apart)
    assert (pair.shared, pair.percent.reason) == (0, "These two have labelled no example in common.")
