"""Every example is judged by a model that saw neither it nor its near-duplicates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.metrics.out_of_sample import FOLDS, out_of_sample


def test_separable_examples_are_told_apart() -> None:
    generator = np.random.default_rng(0)
    labels = generator.integers(0, 3, 90)
    features = np.eye(3)[labels] * 4 + generator.normal(size=(90, 3)) * 0.3
    shares: list[float] = []
    found = out_of_sample(features, labels, range(90), on_progress=shares.append)
    assert (found.argmax(axis=1) == labels).mean() > 0.98
    assert shares == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_what_only_the_example_itself_would_give_away_is_not_learned() -> None:
    """Each example has a feature of its own: a model that saw it would know its label, others are at chance."""
    labels = np.random.default_rng(1).integers(0, 2, 200)
    found = out_of_sample(np.eye(200), labels, range(200))
    assert (found.argmax(axis=1) == labels).mean() < 0.65


def test_near_duplicates_do_not_give_each_other_away() -> None:
    """Pairs of one text with one random label are at chance in one group, and known from each other if not."""
    labels = np.repeat(np.random.default_rng(2).integers(0, 2, 100), 2)
    features = np.repeat(np.eye(100), 2, axis=0)
    together = out_of_sample(features, labels, np.repeat(np.arange(100), 2).tolist())
    apart = out_of_sample(features, labels, range(200))
    assert (apart.argmax(axis=1) == labels).mean() > 0.8
    assert (together.argmax(axis=1) == labels).mean() < 0.65


def test_a_label_whose_examples_are_all_near_duplicates_is_never_seen() -> None:
    found = out_of_sample(np.zeros((20, 2)), [0] * 5 + [1] * 15, [0] * 5 + list(range(1, 16)))
    assert found[:5].tolist() == [[0.0, 1.0]] * 5


@pytest.mark.filterwarnings("ignore:The least populated class")
@given(data=st.data(), size=st.integers(10, 40), seed=st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_rows_are_probabilities_whatever_the_labels_and_groups(data: st.DataObject, size: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    labels = np.concatenate([[0] * FOLDS, [1], generator.integers(0, data.draw(st.integers(2, 5)), size - FOLDS - 1)])
    labels = np.unique(labels, return_inverse=True)[1]
    groups = np.concatenate([np.arange(FOLDS + 3), generator.integers(0, 12, size - FOLDS - 3)])
    found = out_of_sample(generator.normal(size=(size, 4)), labels, groups.tolist())
    assert found.shape == (size, labels.max() + 1)
    assert np.allclose(found.sum(axis=1), 1)


@pytest.mark.parametrize(
    ("labels", "groups"), [([0, 1] * 5, [0] * 10), ([0] * 10, range(10)), ([0, 1, 2, 3, 4] * 2, range(10))]
)
def test_too_little_to_learn_from_is_refused(labels: list[int], groups: list[int]) -> None:
    with pytest.raises(ValueError, match="expected 5, 2 and 5 or more"):
        out_of_sample(np.zeros((10, 2)), labels, groups)
