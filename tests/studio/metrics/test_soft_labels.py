"""Several people's answers as a distribution: shares, and error rates that are found from the answers alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio.metrics.soft_labels import AGGREGATIONS, Votes, dawid_skene, vote_shares

LABELS = 3
# Three who know what they do, and two who mostly say label 0.
RELIABLE, CARELESS = 3, 2


def simulated(seed: int, examples: int = 400) -> tuple[Votes, NDArray[np.int64]]:
    """Everybody's answers to every example, and the truth."""
    chance = np.random.default_rng(seed)
    truth = chance.integers(0, LABELS, examples)
    right = np.full((LABELS, LABELS), 0.05) + np.eye(LABELS) * 0.85
    careless = np.tile([0.8, 0.1, 0.1], (LABELS, 1))
    answers = [
        [chance.choice(LABELS, p=rates[label]) for label in truth]
        for rates in [right] * RELIABLE + [careless] * CARELESS
    ]
    people = RELIABLE + CARELESS
    where = np.tile(np.arange(examples), people)
    return Votes.gather(where, np.repeat(np.arange(people), examples), np.concatenate(answers), LABELS), truth


def log_loss(said: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    return float(-np.log(np.clip(said[np.arange(len(truth)), truth], 1e-6, 1)).mean())


@pytest.mark.parametrize("seed", range(5))
def test_known_error_rates_are_found_and_give_a_better_posterior_than_votes(seed: int) -> None:
    votes, truth = simulated(seed)
    shares, weighed = vote_shares(votes), dawid_skene(votes)
    assert log_loss(weighed, truth) < log_loss(shares, truth) * 0.75
    assert (weighed.argmax(axis=1) == truth).mean() > (shares.argmax(axis=1) == truth).mean()


@st.composite
def unanimous(draw: st.DrawFn) -> tuple[Votes, list[int]]:
    truth = draw(st.lists(st.integers(0, LABELS - 1), min_size=1, max_size=20))
    answers = [
        (example, person, label)
        for example, label in enumerate(truth)
        for person in draw(st.sets(st.integers(0, 4), min_size=1, max_size=4))
    ]
    examples, annotators, labels = zip(*answers, strict=True)
    return Votes.gather(examples, annotators, labels, LABELS), truth


@pytest.mark.parametrize("aggregation", AGGREGATIONS.values(), ids=AGGREGATIONS)
@settings(deadline=None, max_examples=25)
@given(given=unanimous())
def test_where_everybody_agrees_there_is_no_doubt(aggregation: object, given: tuple[Votes, list[int]]) -> None:
    votes, truth = given
    assert callable(aggregation)
    np.testing.assert_allclose(aggregation(votes), np.eye(LABELS)[truth], atol=1e-6)


@pytest.mark.parametrize("aggregation", AGGREGATIONS.values(), ids=AGGREGATIONS)
def test_each_row_is_a_distribution_over_all_labels_though_nobody_gave_some(aggregation: object) -> None:
    votes = Votes.gather([1, 0, 1, 0], [0, 0, 1, 1], [2, 0, 0, 0], label_count=4)
    assert callable(aggregation)
    found = aggregation(votes)
    assert found.shape == (2, 4)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert (found[:, [1, 3]] < 1e-6).all()
    assert found[0].argmax() == 0


@pytest.mark.parametrize("aggregation", AGGREGATIONS.values(), ids=AGGREGATIONS)
def test_no_answers_give_no_rows(aggregation: object) -> None:
    assert callable(aggregation)
    assert aggregation(Votes.gather([], [], [], 3)).shape == (0, 3)


def test_arrays_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        Votes.gather([0], [0, 1], [0], 2)
