"""The head is scikit-learn's model, over all labels, with the temperature of examples it has not seen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from studio.checkpoints.heads import normalised, softmax
from studio.metrics.classification import Scored
from studio.metrics.classification.statistics import STATISTICS
from studio.training.fast.fitting import STRENGTH, Examples, fit

SIZE = 6
NONE = Examples(np.empty((0, SIZE)), np.empty(0, np.int64))


def drawn(seed: int, examples: int, labels: int, noise: float = 1.0) -> Examples:
    """Clouds, one a label, each of which has an example."""
    random = np.random.default_rng(seed)
    gold = np.concatenate([np.arange(labels), random.integers(labels, size=examples - labels)])
    centres = np.random.default_rng(99).normal(size=(labels, SIZE))
    return Examples(centres[gold] + random.normal(scale=noise, size=(examples, SIZE)), gold)


@given(seed=st.integers(0, 1_000), labels=st.integers(2, 5), examples=st.integers(5, 60))
@settings(max_examples=30, deadline=None)
def test_it_says_what_scikit_learn_says(seed: int, labels: int, examples: int) -> None:
    train, texts = drawn(seed, examples, labels), drawn(seed + 1, 20, labels).features
    fitted = fit(train, NONE, labels)
    model = LogisticRegression(C=STRENGTH, max_iter=1_000).fit(normalised(train.features), train.gold)
    found = softmax(normalised(texts) @ fitted.weight.T + fitted.bias)
    np.testing.assert_allclose(found, model.predict_proba(normalised(texts)), atol=1e-6)
    assert fitted.temperature == 1.0


def test_the_same_labels_give_the_same_head() -> None:
    first, second = (fit(drawn(3, 200, 4), drawn(4, 50, 4), 4) for _ in range(2))
    np.testing.assert_array_equal(first.weight, second.weight)
    np.testing.assert_array_equal(first.bias, second.bias)


@pytest.mark.parametrize("seen", [(0, 2), (1, 2, 4)])
def test_a_label_without_examples_is_hardly_ever_likely(seen: tuple[int, ...]) -> None:
    train, calibration = drawn(1, 40, len(seen)), drawn(2, 20, len(seen))
    places = np.array(seen)
    fitted = fit(
        Examples(train.features, places[train.gold]), Examples(calibration.features, places[calibration.gold]), 5
    )
    found = softmax(normalised(calibration.features) @ fitted.weight.T + fitted.bias)
    assert found[:, [label for label in range(5) if label not in seen]].max() < 1e-6
    assert (found.argmax(axis=1) == places[calibration.gold]).mean() > 0.5


def test_a_temperature_makes_it_as_sure_as_it_is_right_and_changes_no_answer() -> None:
    train, calibration, held = (drawn(seed, count, 3, noise=3.0) for seed, count in ((1, 60), (2, 300), (3, 2_000)))
    plain, cooled = fit(train, NONE, 3), fit(train, calibration, 3)
    said = [softmax(normalised(held.features) @ one.weight.T + one.bias) for one in (plain, cooled)]
    assert cooled.temperature > 1.1
    assert (said[0].argmax(axis=1) == said[1].argmax(axis=1)).all()
    once = np.ones((1, 2_000))
    before, after = (float(np.squeeze(STATISTICS["ece"](Scored(one, held.gold))(once))) for one in said)
    assert after < before
