"""Percent, Fleiss and Krippendorff equal those of the reference libraries, on real ratings and on made ones."""

import tracemalloc
from dataclasses import astuple

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from statsmodels.stats.inter_rater import aggregate_raters
from statsmodels.stats.inter_rater import fleiss_kappa as reference_fleiss

from studio.metrics.agreement import Agreement, Figure, Ratings, agreement, agreement_by_label
from tests.studio.metrics.agreement.making import matrices_with_holes

Matrix = NDArray[np.int64]


def reference_alpha(matrix: Matrix) -> float:
    return float(krippendorff.alpha(np.where(matrix < 0, np.nan, matrix), level_of_measurement="nominal"))


def reference_percent(matrix: Matrix) -> float | None:
    """Pair by pair and example by example, as one would by hand."""
    shares = []
    for column in matrix.T:
        said = column[column >= 0]
        agreeing = [one == other for place, one in enumerate(said) for other in said[place + 1 :]]
        if agreeing:
            shares.append(np.mean(agreeing))
    return float(np.mean(shares)) if shares else None


def shared_columns(matrix: Matrix) -> Matrix:
    return np.asarray(matrix[:, (matrix >= 0).sum(axis=0) >= 2])


def test_real_ratings_give_the_figures_of_the_reference_libraries(tweets: Matrix) -> None:
    found = agreement(Ratings.from_matrix(tweets, 3))
    table, _ = aggregate_raters(tweets.T)
    assert found.alpha.value == pytest.approx(reference_alpha(tweets), abs=1e-10)
    assert found.fleiss.value == pytest.approx(reference_fleiss(table), abs=1e-10)
    assert found.percent.value == pytest.approx(((table**2).sum(axis=1) - 20).mean() / 380, abs=1e-10)
    assert found.alpha.n == found.fleiss.n == found.percent.n == 4200


def test_real_ratings_give_the_reference_figures_for_each_label(tweets: Matrix) -> None:
    for label, found in enumerate(agreement_by_label(Ratings.from_matrix(tweets, 3))):
        against_rest = (tweets == label).astype(np.int64)
        assert found.alpha.value == pytest.approx(reference_alpha(against_rest), abs=1e-10)
        assert found.fleiss.value == pytest.approx(reference_fleiss(aggregate_raters(against_rest.T)[0]), abs=1e-10)


def test_real_ratings_with_holes_give_the_reference_alpha(tweets: Matrix) -> None:
    sparse = np.where(np.random.default_rng(0).random(tweets.shape) < 0.85, -1, tweets)
    found = agreement(Ratings.from_matrix(sparse, 3))
    assert found.alpha.value == pytest.approx(reference_alpha(sparse), abs=1e-10)
    assert found.percent.value == pytest.approx(reference_percent(sparse), abs=1e-10)


@given(made=matrices_with_holes())
@settings(max_examples=150, deadline=None)
def test_made_ratings_give_the_reference_alpha_and_percent(made: tuple[Matrix, int]) -> None:
    matrix, labels = made
    found = agreement(Ratings.from_matrix(matrix, labels), resamples=10)
    shared = shared_columns(matrix)
    assert found.percent.value == (pytest.approx(reference_percent(matrix)) if shared.size else None)
    if len(np.unique(shared[shared >= 0])) > 1:
        assert found.alpha.value == pytest.approx(reference_alpha(matrix), abs=1e-10)
    else:
        assert found.alpha.value is None
        assert found.alpha.reason


@given(made=matrices_with_holes())
@settings(max_examples=150, deadline=None)
def test_made_ratings_give_the_reference_fleiss_on_the_commonest_number_of_labels(made: tuple[Matrix, int]) -> None:
    matrix, labels = made
    found = agreement(Ratings.from_matrix(matrix, labels), resamples=10).fleiss
    numbers = (matrix >= 0).sum(axis=0)
    commonest = max(np.unique(numbers[numbers >= 2]), key=lambda number: ((numbers == number).sum(), number), default=0)
    even = matrix[:, numbers == commonest] if commonest else matrix[:, :0]
    table = np.stack([(even == label).sum(axis=0) for label in range(labels)], axis=1)
    assert found.n == even.shape[1]
    if (table.sum(axis=0) > 0).sum() > 1:
        assert found.value == pytest.approx(reference_fleiss(table), abs=1e-10)
    else:
        assert found.value is None
    assert (f"exactly {commonest} labels" in found.reason) == ((numbers >= 2).sum() > even.shape[1])


@given(made=matrices_with_holes())
@settings(max_examples=100, deadline=None)
def test_every_figure_has_a_value_or_a_reason(made: tuple[Matrix, int]) -> None:
    matrix, labels = made
    ratings = Ratings.from_matrix(matrix, labels)
    for found in [agreement(ratings, resamples=20), *agreement_by_label(ratings, resamples=20)]:
        for figure in (found.percent, found.fleiss, found.alpha):
            assert (figure.value is None) <= bool(figure.reason.strip())
            assert (figure.low is None) == (figure.high is None)
            assert not any(isinstance(part, float) and np.isnan(part) for part in astuple(figure))
            if figure.low is not None and figure.high is not None:
                assert figure.value is not None
                assert figure.low <= figure.high <= 1


@given(made=matrices_with_holes(), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_the_names_and_the_order_of_people_and_examples_do_not_matter(made: tuple[Matrix, int], seed: int) -> None:
    matrix, labels = made
    generator = np.random.default_rng(seed)
    shuffled = generator.permutation(generator.permutation(matrix, axis=0), axis=1)
    relabelled = np.where(shuffled < 0, -1, generator.permutation(labels)[shuffled])
    before = agreement(Ratings.from_matrix(matrix, labels), resamples=1)
    after = agreement(Ratings.from_matrix(relabelled, labels), resamples=1)
    for one, other in ((before.percent, after.percent), (before.fleiss, after.fleiss), (before.alpha, after.alpha)):
        assert one.n == other.n
        assert one.value == (None if other.value is None else pytest.approx(other.value))


def test_labels_from_the_database_in_any_order_are_the_same_as_the_matrix() -> None:
    found = Ratings.gather([90, 7, 90, 7], [1, 0, 0, 2], [1, 0, 1, 2], annotator_count=3, label_count=3)
    same = Ratings.from_matrix([[0, 1], [-1, 1], [2, -1]], 3)
    for one, other in zip(astuple(found), astuple(same), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("matrix", "reason"),
    [
        (np.full((3, 5), -1), "Nobody has labelled anything yet."),
        (np.array([[0, -1], [-1, 1]]), "Nobody has labelled the same example as somebody else."),
    ],
)
def test_nothing_to_compare_says_why(matrix: Matrix, reason: str) -> None:
    assert agreement(Ratings.from_matrix(matrix, 2)) == Agreement(*[Figure(None, None, None, 0, reason)] * 3)


def test_one_label_only_agrees_fully_but_says_nothing_beyond_chance() -> None:
    found = agreement(Ratings.from_matrix(np.zeros((2, 12), dtype=int), 3))
    assert found.percent == Figure(1.0, 1.0, 1.0, 12)
    for figure in (found.fleiss, found.alpha):
        assert (figure.value, figure.n) == (None, 12)
        assert "chance agreement is 100 %" in figure.reason


def test_a_label_that_nobody_used_says_so() -> None:
    found = agreement_by_label(Ratings.from_matrix([[0, 0], [0, 0]], 2))
    assert found[0].percent.value == 1
    assert found[1].percent == Figure(
        None, None, None, 2, "Nobody gave this label to an example that two people labelled."
    )


def test_a_few_examples_have_a_value_but_no_interval() -> None:
    found = agreement(Ratings.from_matrix([[0, 1, 1], [0, 1, 0]], 2)).alpha
    assert found.value is not None
    assert (found.low, found.high) == (None, None)
    assert "too few for an interval" in found.reason


@pytest.mark.parametrize(
    ("annotators", "labels", "message"),
    [
        ([0, 3], [0, 0], "annotator indices"),
        ([0, 1], [0, -1], "label indices"),
        ([0, 0], [0, 1], "two ratings"),
        ([0], [0], "shapes"),
    ],
)
def test_what_is_no_rating_is_refused(annotators: list[int], labels: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Ratings.gather([5, 5], annotators, labels, annotator_count=3, label_count=2)


def test_the_interval_is_that_of_resampling_whole_examples(tweets: Matrix) -> None:
    some = tweets[:4, :150]
    generator = np.random.default_rng(1)
    drawn = [reference_alpha(some[:, generator.integers(0, 150, 150)]) for _ in range(1500)]
    found = agreement(Ratings.from_matrix(some, 3), resamples=4000).alpha
    assert [found.low, found.high] == pytest.approx(np.percentile(drawn, [2.5, 97.5]), abs=0.012)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    # Two people who agree by nature on 60 %: of 200 samples of 80 examples, about 190 intervals should hold 0.6.
    generator, held = np.random.default_rng(5), 0
    for _ in range(200):
        first = generator.integers(0, 2, 80)
        second = np.where(generator.random(80) < 0.6, first, 1 - first)
        found = agreement(Ratings.from_matrix([first, second], 2), resamples=300).percent
        held += found.low is not None and found.high is not None and found.low <= 0.6 <= found.high
    assert 178 <= held <= 199


def test_the_same_seed_gives_the_same_interval(tweets: Matrix) -> None:
    ratings = Ratings.from_matrix(tweets[:3, :300], 3)
    assert agreement(ratings, seed=4) == agreement(ratings, seed=4)
    assert agreement(ratings, seed=4).alpha.low != agreement(ratings, seed=5).alpha.low


@pytest.mark.slow
def test_a_million_sparse_examples_take_little_memory() -> None:
    generator, examples = np.random.default_rng(0), 1_000_000
    ids = np.repeat(np.arange(examples), 3)
    annotators = ((generator.integers(0, 50, examples)[:, None] + [0, 7, 19]) % 50).ravel()
    labels = generator.integers(0, 3, 3 * examples)
    tracemalloc.start()
    found = agreement(Ratings.gather(ids, annotators, labels, annotator_count=50, label_count=3))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.alpha.n == examples
    assert peak < 500e6
