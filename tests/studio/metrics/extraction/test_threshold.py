"""The tuned threshold reaches the score that the official script for SQuAD v2.0 finds, and no other does better."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.metrics.extraction import Doubt, tuned_no_answer_threshold
from tests.studio.metrics.extraction import official

differences = some.integers(-8, 8).map(float)
doubts = some.lists(
    some.builds(
        lambda difference, score: Doubt(difference, score, 0.0), differences, some.sampled_from([0.0, 0.5, 1.0])
    )
    | some.builds(lambda difference: Doubt(difference, 0.0, 1.0), differences),
    min_size=1,
    max_size=12,
)


def mean_score(given: list[Doubt], threshold: float) -> float:
    return float(np.mean([one.unanswered if one.difference > threshold else one.answered for one in given]))


@given(given=doubts)
@settings(max_examples=300, deadline=None)
def test_no_threshold_does_better(given: list[Doubt]) -> None:
    found = mean_score(given, tuned_no_answer_threshold(given))
    assert found == pytest.approx(max(mean_score(given, place / 2) for place in range(-20, 20)))


@given(given=doubts)
@settings(max_examples=300, deadline=None)
def test_it_is_the_official_best_score(given: list[Doubt]) -> None:
    apart = [Doubt(one.difference + place / 100, one.answered, one.unanswered) for place, one in enumerate(given)]
    has_answer = [one.unanswered == 0 for one in apart]
    expected = official.best_v2_score(
        [one.answered for one in apart], [True] * len(apart), [one.difference for one in apart], has_answer
    )
    assert 100 * mean_score(apart, tuned_no_answer_threshold(apart)) == pytest.approx(expected)


def test_without_a_reason_to_move_it_stays_at_0() -> None:
    assert tuned_no_answer_threshold([]) == 0
    assert tuned_no_answer_threshold([Doubt(-3, 1, 0), Doubt(3, 0, 1)]) == 0
    assert tuned_no_answer_threshold([Doubt(-3, 1, 0)]) == 0
    assert tuned_no_answer_threshold([Doubt(3, 0, 1)]) == 0


def test_it_lies_midway_between_what_it_tells_apart() -> None:
    assert tuned_no_answer_threshold([Doubt(2, 1, 0), Doubt(4, 0, 1)]) == 3
