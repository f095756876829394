"""Labels that were made wrong on purpose are found, and nothing that fits badly is ranked."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from studio.metrics.label_errors import rank_label_errors

# A label with one example is never flagged, and cleanlab says so.
pytestmark = pytest.mark.filterwarnings("ignore:May not flag all label issues")


def planted(seed: int, labels: int, examples: int) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """Given labels, what a decent model thinks, and which of the labels are wrong."""
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, labels, examples)
    probabilities = generator.dirichlet(np.ones(labels), examples) + 2 * np.eye(labels)[truth]
    wrong = generator.random(examples) < 0.1
    stated = np.where(wrong, (truth + generator.integers(1, max(2, labels), examples)) % labels, truth)
    return stated, probabilities / probabilities.sum(axis=1, keepdims=True), wrong


def test_wrong_labels_come_first() -> None:
    stated, probabilities, wrong = planted(0, 4, 2000)
    found = rank_label_errors(stated, probabilities)
    assert wrong[found.order[: wrong.sum()]].mean() > 0.95
    assert wrong[found.flagged].mean() > 0.95
    assert (found.predicted[found.flagged] != stated[found.flagged]).all()


def test_wrong_intents_among_real_messages_are_found(shared_data: Path) -> None:
    lines = (shared_data / "snips" / "train_3500.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    truth = np.unique([row["intent"] for row in rows], return_inverse=True)[1]
    generator = np.random.default_rng(3)
    wrong = generator.random(len(truth)) < 0.05
    stated = np.where(wrong, (truth + generator.integers(1, 7, len(truth))) % 7, truth)
    features = TfidfVectorizer().fit_transform([row["text"] for row in rows])
    found = rank_label_errors(
        stated, cross_val_predict(LogisticRegression(max_iter=300), features, stated, cv=5, method="predict_proba")
    )
    assert wrong[found.order[: wrong.sum()]].mean() > 0.8
    assert found.flagged[wrong].mean() > 0.8


def test_the_quality_is_the_probability_of_the_given_label() -> None:
    stated, probabilities, _ = planted(1, 3, 50)
    found = rank_label_errors(stated, probabilities)
    np.testing.assert_allclose(found.quality, probabilities[np.arange(50), stated])


@given(seed=st.integers(0, 2**32 - 1), labels=st.integers(1, 5), examples=st.integers(1, 40))
@settings(max_examples=100, deadline=None)
def test_every_example_is_ranked_once_the_flagged_first_and_then_by_quality(
    seed: int, labels: int, examples: int
) -> None:
    stated, probabilities, _ = planted(seed, labels, examples)
    found = rank_label_errors(stated, probabilities)
    assert sorted(found.order) == list(range(examples))
    assert ((found.quality >= 0) & (found.quality <= 1)).all()
    keys = [(not found.flagged[example], found.quality[example], example) for example in found.order]
    assert keys == sorted(keys)


def test_a_label_that_nobody_used_is_no_trouble() -> None:
    found = rank_label_errors([0, 0, 2, 2], np.array([[0.9, 0, 0.1], [0.1, 0, 0.9], [0.1, 0, 0.9], [0, 0.1, 0.9]]))
    assert found.order[0] == 1


def test_one_label_only_is_ranked_and_nothing_is_flagged() -> None:
    found = rank_label_errors([1, 1, 1], np.array([[0.2, 0.8], [0.9, 0.1], [0.5, 0.5]]))
    assert found.order.tolist() == [1, 2, 0]
    assert not found.flagged.any()


@pytest.mark.parametrize(
    ("labels", "probabilities", "message"),
    [
        ([], np.empty((0, 2)), "at least one row"),
        ([0], np.array([[3.0, -1.0]]), "not probabilities"),
        ([0, 1], np.array([[0.5, 0.5]]), "expected"),
        ([2], np.array([[0.5, 0.5]]), "expected indices of the 2 columns"),
        ([-1], np.array([[0.5, 0.5]]), "expected indices of the 2 columns"),
    ],
)
def test_what_does_not_fit_is_refused(labels: list[int], probabilities: NDArray[np.float64], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rank_label_errors(labels, probabilities)


def test_projects_ranked_at_the_same_time_do_not_mix(switching_often: None) -> None:
    made = [planted(seed, 3, 500 + 100 * seed) for seed in range(8)]
    expected = [rank_label_errors(stated, probabilities) for stated, probabilities, _ in made]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda case: rank_label_errors(case[0], case[1]), made * 10))
    for one, other in zip(found, expected * 10, strict=True):
        assert (one.order == other.order).all()
        assert (one.flagged == other.flagged).all()


@pytest.fixture
def switching_often() -> Iterator[None]:
    """Threads that take turns a thousand times as often, so that a race is not a matter of luck."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(before / 1000)
    yield
    sys.setswitchinterval(before)
