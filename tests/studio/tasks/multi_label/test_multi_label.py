"""Labels of a text: any number of them in the order of the schema; a wrong value names itself."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.errors import InvalidInput, NotEnoughLabels
from studio.metrics.logistic import sigmoid
from studio.metrics.multi_label import ScoredSets, multi_label_metrics
from studio.tasks.multi_label import (
    decode,
    label_targets,
    memberships,
    relabel,
    require_trainable,
    validate,
)

SCHEMA = ["b", "a", "ü '\"{x}", "c"]
values = some.lists(some.sampled_from(SCHEMA), unique=True)


@given(value=values)
def test_any_labels_of_the_schema_are_stored_in_its_order(value: list[str]) -> None:
    stored = validate(value, SCHEMA)
    assert sorted(stored) == sorted(value)
    assert [SCHEMA.index(label) for label in stored] == sorted(SCHEMA.index(label) for label in stored)
    assert validate(stored, SCHEMA) == stored


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, "The labels are None, not a list. Expected some of: b, a"),
        ("a", "The labels are 'a', not a list"),
        ({"a": 1}, "not a list"),
        (["A"], "'A' is no label of this project. Choose from: b, a"),
        ([["a"]], "['a'] is no label"),
        ([None], "None is no label"),
        ([1], "1 is no label"),
        (["a", "b", "a"], "The label 'a' is there 2 times. Give each label once."),
    ],
)
def test_a_wrong_value_names_itself(value: Any, found: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        validate(value, SCHEMA)
    assert found in str(caught.value)


@given(value=values)
def test_validated_encoded_and_decoded_it_is_the_same(value: list[str]) -> None:
    stored = validate(value, SCHEMA)
    [targets] = label_targets([stored], SCHEMA)
    assert targets.dtype == np.float32
    found = decode(targets.astype(np.float64), dict(enumerate(SCHEMA)))
    assert found.labels == stored
    assert found.confidence == 1


@given(value=values)
def test_gold_against_gold_is_perfect_and_agrees_fully(value: list[str]) -> None:
    held = memberships([value, value, []], SCHEMA)
    gold = [[SCHEMA.index(label) for label in one] for one in (value, value, [])]
    assert multi_label_metrics(held.astype(float), gold, SCHEMA, resamples=5)["accuracy"] == 1


def test_a_label_is_given_from_its_own_threshold_on() -> None:
    probabilities = np.array([0.4, 0.5, 0.6, 0.2])
    assert decode(probabilities, dict(enumerate(SCHEMA))).labels == ["a", "ü '\"{x}"]
    found = decode(probabilities, dict(enumerate(SCHEMA)), {"b": 0.4, "a": 0.51, "c": 0.1, "gone": 0.5})
    assert found.labels == ["b", "ü '\"{x}", "c"]
    assert list(found.probabilities.items()) == [("ü '\"{x}", 0.6), ("a", 0.5), ("b", 0.4), ("c", 0.2)]
    assert found.confidence == pytest.approx(0.2)


@given(logits=some.lists(some.floats(-2_000, 2_000), min_size=1, max_size=4), threshold=some.floats(0.01, 0.99))
@settings(deadline=None)
def test_a_decision_is_the_one_that_is_measured(logits: list[float], threshold: float) -> None:
    probabilities = sigmoid(np.array(logits))
    names = dict(enumerate(SCHEMA[: len(logits)]))
    given = decode(probabilities, names, dict.fromkeys(names.values(), threshold)).labels
    scored = ScoredSets.of(probabilities[None], [[]], threshold)
    assert given == [names[index] for index in np.flatnonzero(scored.predicted[0]).tolist()]


def test_labels_are_renamed_merged_and_left_out() -> None:
    meaning = {"a": "A", "b": "B", "c": "B", "d": None}
    assert relabel(["a", "b"], meaning) == ["A", "B"]
    assert relabel(["b", "c", "a"], meaning) == ["A", "B"]
    assert relabel(["a", "d"], meaning) == ["A"]
    assert relabel(["d"], meaning) == []
    assert relabel([], meaning) == []
    assert relabel([7, 9], {7: "x", 9: "y"}) == ["x", "y"]
    # However the schema was ordered when it was said.
    assert relabel([9, 7], {7: "x", 9: "y"}) == ["x", "y"]


def test_it_trains_where_each_label_is_there_often_enough_and_one_not_everywhere() -> None:
    require_trainable({"a": 2, "unused": 0}, 3)
    require_trainable({"a": 3, "b": 2}, 3)


@pytest.mark.parametrize(
    ("counts", "examples", "found"),
    [
        ({}, 0, "there are none"),
        ({"a": 0}, 5, "all 5 have none. Label some examples."),
        ({"a": 1, "b": 3}, 5, "'a' has 1. Label more of them."),
        ({"a": 5, "b": 5}, 5, "all 5 have 'a', 'b'. Label some examples without it."),
    ],
)
def test_it_refuses_to_train_on_too_little_and_says_what_to_do(
    counts: dict[str, int], examples: int, found: str
) -> None:
    with pytest.raises(NotEnoughLabels, match="Training needs") as caught:
        require_trainable(counts, examples)
    assert found in str(caught.value)
