"""Windows hold every moment, each in one of them, and are few enough to be drawn."""

from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from studio.labelling.review.windows import DAY, MOST_BY_COUNT, MOST_WINDOWS, edges_by_count, edges_by_time

TIMES = st.lists(st.floats(0, 4e9), max_size=200).map(np.array)


@given(times=TIMES)
def test_windows_by_time_hold_every_moment_and_have_one_length(times: np.typing.NDArray[np.float64]) -> None:
    edges = edges_by_time(times)
    assert len(edges) <= MOST_WINDOWS + 2
    if len(times):
        assert edges[0] <= times.min()
        assert times.max() < edges[-1]
        assert np.ptp(np.diff(edges)) < 1


@given(times=TIMES)
def test_windows_by_count_hold_every_moment(times: np.typing.NDArray[np.float64]) -> None:
    edges = edges_by_count(times)
    assert len(edges) <= MOST_BY_COUNT + 1
    assert (np.diff(edges) > 0).all()
    if len(edges):
        assert edges[0] == times.min()
        assert times.max() < edges[-1]


def test_weeks_begin_on_mondays() -> None:
    start = datetime(2024, 1, 4, tzinfo=UTC).timestamp()
    edges = edges_by_time(np.array([start, start + 60 * DAY]))
    assert {datetime.fromtimestamp(edge, UTC).weekday() for edge in edges} == {0}
    assert np.diff(edges)[0] == 7 * DAY
