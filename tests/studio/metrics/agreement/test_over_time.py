"""Agreement window by window: each shared example is in one window, and each window is measured alone."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.metrics.agreement import Ratings, agreement, agreement_over_time


def two_people(first: list[int], second: list[int], times: list[float]) -> Ratings:
    """Each example is labelled by the first at 0 and by the second at its time."""
    ids, number = list(range(len(first))), len(first)
    return Ratings.gather(
        ids * 2,
        [0] * number + [1] * number,
        first + second,
        annotator_count=2,
        label_count=2,
        times=[0.0] * number + times,
    )


def test_an_example_counts_where_its_last_label_was_given() -> None:
    ratings = two_people([0, 1, 0, 1], [0, 1, 1, 0], [10, 11, 20, 21])
    early, late = agreement_over_time(ratings, [0, 15, 30])
    assert (early.start, early.end, late.end) == (0, 15, 30)
    assert (early.agreement.percent.value, early.agreement.alpha.value) == (1, 1)
    assert late.agreement.percent.value == 0
    assert late.agreement == agreement(two_people([0, 1], [1, 0], [20, 21]))


def test_a_window_without_labels_says_so() -> None:
    empty = agreement_over_time(two_people([0], [0], [10]), [100, 200])[0]
    assert empty.agreement.percent.value is None
    assert empty.agreement.percent.reason == "Nobody has labelled anything yet."


def test_ratings_without_times_are_refused() -> None:
    with pytest.raises(ValueError, match="without times"):
        agreement_over_time(Ratings.from_matrix([[0], [0]], 2), [0, 1])


@given(times=st.lists(st.integers(1, 50).map(float), min_size=1, max_size=40), number=st.integers(1, 6))
def test_every_shared_example_is_in_one_window(times: list[float], number: int) -> None:
    ratings = two_people([0] * len(times), [1] * len(times), times)
    windows = agreement_over_time(ratings, np.linspace(0, 51, number + 1), partial(agreement, resamples=1))
    assert sum(window.agreement.percent.n for window in windows) == len(times)
