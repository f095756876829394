"""The answers to windows become one answer: pooled logits, normalised."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from studio.metrics.logistic import sigmoid
from studio.tasks.pooling import Floats, pooled_chances, pooled_names

LOGITS = arrays(np.float64, st.tuples(st.integers(1, 9), st.just(4)), elements=st.floats(-60, 60))

SEEDS = st.integers(0, 99)


def softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def weights_of(count: int, seed: int) -> list[int]:
    return [int(weight) for weight in np.random.default_rng(seed).integers(1, 500, count)]


@given(logits=LOGITS, seed=SEEDS)
def test_it_is_the_mean_of_the_logits_weighted_by_tokens(logits: Floats, seed: int) -> None:
    weights = weights_of(len(logits), seed)
    expected = softmax(np.average(logits, axis=0, weights=weights))
    pooled = pooled_names(list(softmax(logits)), weights)
    np.testing.assert_allclose(pooled, expected, atol=1e-9)
    np.testing.assert_allclose(pooled.sum(), 1, atol=1e-12)


@given(logits=LOGITS, seed=SEEDS)
def test_the_order_of_the_windows_does_not_matter(logits: Floats, seed: int) -> None:
    rows, weights = list(softmax(logits)), weights_of(len(logits), seed)
    order = np.random.default_rng(seed).permutation(len(rows))
    shuffled = pooled_names([rows[place] for place in order], [weights[place] for place in order])
    np.testing.assert_allclose(pooled_names(rows, weights), shuffled, atol=1e-12)


@given(logits=arrays(np.float64, (1, 4), elements=st.floats(-60, 60)), weight=st.integers(1, 500))
def test_one_window_answers_exactly_as_it_did(logits: Floats, weight: int) -> None:
    [row] = softmax(logits)
    assert pooled_names([row], [weight]) is row


@given(logits=arrays(np.float64, (1, 4), elements=st.floats(-60, 60)), count=st.integers(2, 9))
def test_windows_that_agree_change_nothing(logits: Floats, count: int) -> None:
    [row] = softmax(logits)
    np.testing.assert_allclose(pooled_names([row] * count, weights_of(count, count)), row, atol=1e-9)


def test_a_probability_that_is_too_small_for_its_type_leaves_the_others_a_say() -> None:
    pooled = pooled_names([np.array([1.0, 0.0]), np.array([0.0, 1.0])], [2, 1])
    assert np.isfinite(pooled).all()
    assert pooled[0] > pooled[1]


@given(logits=arrays(np.float64, st.tuples(st.integers(2, 9), st.just(4)), elements=st.floats(-30, 30)), seed=SEEDS)
def test_chances_of_each_label_are_pooled_by_themselves(logits: Floats, seed: int) -> None:
    weights = weights_of(len(logits), seed)
    pooled = pooled_chances(list(sigmoid(logits)), weights)
    np.testing.assert_allclose(pooled, sigmoid(np.average(logits, axis=0, weights=weights)), atol=1e-4)
    alone = [pooled_chances([row[:1] for row in sigmoid(logits)], weights)[0], pooled[0]]
    assert alone[0] == pytest.approx(alone[1], rel=1e-12)


def test_one_window_s_chances_stay_as_they_are() -> None:
    row = np.array([0.2, 0.9])
    assert pooled_chances([row], [7]) is row
