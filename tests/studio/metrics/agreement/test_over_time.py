"""Agreement window by window: each shared example is in one window, and each window is measured alone."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.metrics.agreement import Ratings, agreement, agreement_over_time, equal_windows


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


@given(times=st.lists(st.floats(0, 2e9), max_size=40), number=st.integers(1, 12))
def test_equal_windows_hold_every_time_once(times: list[float], number: int) -> None:
    edges = equal_windows(times, number)
    assert (np.diff(edges) >= 0).all()
    assert len(edges) == (0 if not times else 2 if len(set(times)) == 1 else number + 1)
    held = [[start <= time < end for start, end in pairwise(edges)].count(True) for time in times]
    assert held == [1] * len(times)


@given(times=st.lists(st.integers(1, 50).map(float), min_size=1, max_size=40), number=st.integers(1, 6))
def test_every_shared_example_is_in_one_window(times: list[float], number: int) -> None:
    ratings = two_people([0] * len(times), [1] * len(times), times)
    windows = agreement_over_time(ratings, equal_windows(times, number), resamples=1)
    assert sum(window.agreement.percent.n for window in windows) == len(times)
