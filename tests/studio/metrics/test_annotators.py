"""What a person's figures say, and above all what they do not say from too little."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.metrics.annotators import AnnotatorFigures, Work, annotator_figures


def one_person(
    agrees: list[bool] | None = None, seconds: list[float] | None = None, window: int = 50
) -> AnnotatorFigures:
    """A person's figures, from what they agreed on or how long they took, in the order of time."""
    number = len(agrees or seconds or [])
    gold = [0 if agreed else 1 for agreed in agrees] if agrees is not None else [-1] * number
    work = Work.gather([0] * number, [0] * number, gold, seconds or [np.nan] * number, range(number))
    return annotator_figures(work, 1, window=window)[0]


def test_each_person_has_their_own_figures_whatever_the_order_of_the_labels() -> None:
    work = Work.gather([2, 0, 2, 2], [1, 1, 0, 1], [1, 0, -1, 0], [30, np.nan, 10, 20], [4, 3, 2, 1])
    first, second, third = annotator_figures(work, 3)
    assert [one.labels for one in (first, second, third)] == [1, 0, 3]
    assert (third.median_seconds.value, third.labels_per_hour.value) == (20, 180)
    assert (third.gold_agreement.value, third.gold_agreement.n) == (0.5, 2)
    assert first.gold_agreement.value == 0
    assert first.median_seconds.reason == first.labels_per_hour.reason == "None of their labels was timed."


def test_a_break_in_the_middle_of_a_label_is_no_work() -> None:
    found = one_person(seconds=[300, 8 * 3600])
    assert found.labels_per_hour.value == 12


def test_labels_in_no_time_have_no_speed_an_hour() -> None:
    assert one_person(seconds=[0, 0]).labels_per_hour.reason == "Their labels took no time at all."
    assert one_person(seconds=[0, 0]).median_seconds.value == 0


def test_somebody_who_has_done_nothing_has_reasons_instead_of_figures() -> None:
    found = one_person()
    for figure in (found.median_seconds, found.labels_per_hour, found.gold_agreement, found.agreement_drift.change):
        assert figure.value is None
        assert figure.reason
    assert found.agreement_drift.verdict is found.speed_drift.verdict is None


def test_who_agrees_less_than_before_is_said_to() -> None:
    drift = one_person([True] * 190 + [False] * 10 + [True] * 30 + [False] * 20).agreement_drift
    assert drift.verdict == "Agrees with gold less often: 60 % in the last 50 labels, 95 % before."
    assert drift.change.high is not None
    assert drift.change.high < 0


def test_who_agrees_more_than_before_is_said_to() -> None:
    drift = one_person([True, False] * 50 + [True] * 50).agreement_drift
    assert drift.verdict == "Agrees with gold more often: 100 % in the last 50 labels, 50 % before."


def test_who_becomes_slower_or_faster_is_said_to() -> None:
    slow, fast = [20.0 + place % 5 for place in range(60)], [8.0 + place % 5 for place in range(60)]
    assert (
        one_person(seconds=fast + slow).speed_drift.verdict
        == "Has become slower: 22.0 s in the last 50 labels, 10.0 s before."
    )
    assert (
        one_person(seconds=slow + fast).speed_drift.verdict
        == "Has become faster: 10.0 s in the last 50 labels, 22.0 s before."
    )


def test_a_small_change_is_shown_without_a_verdict() -> None:
    drift = one_person(([True] * 9 + [False]) * 10 + [True] * 43 + [False] * 7).agreement_drift
    assert drift.change.value == pytest.approx(-0.04)
    assert drift.verdict is None


def test_too_few_labels_to_compare_say_how_many_it_takes() -> None:
    found = one_person([True] * 99, [1.0] * 99)
    for drift in (found.agreement_drift, found.speed_drift):
        assert drift.verdict is None
        assert drift.change.reason.startswith("It takes 100 ")
        assert drift.change.reason.endswith("there are 99.")


def test_somebody_who_does_not_change_is_rarely_said_to() -> None:
    generator = np.random.default_rng(0)
    found = [
        one_person((generator.random(200) < 0.85).tolist(), generator.lognormal(2, 0.6, 200).tolist())
        for _ in range(400)
    ]
    assert sum(one.agreement_drift.verdict is not None for one in found) <= 30
    assert sum(one.speed_drift.verdict is not None for one in found) <= 30


@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 3),
            st.integers(0, 2),
            st.integers(-1, 2),
            st.just(np.nan) | st.floats(0, 1e7),
            st.floats(0, 2e9),
        ),
        max_size=60,
    ),
    window=st.integers(1, 10),
)
@settings(deadline=None)
def test_every_figure_has_a_value_or_a_reason(rows: list[tuple[int, int, int, float, float]], window: int) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * 5
    found = annotator_figures(Work.gather(*columns), 4, window=window)
    assert sum(one.labels for one in found) == len(rows)
    for one in found:
        figures = [one.median_seconds, one.labels_per_hour, one.gold_agreement]
        for drift in (one.agreement_drift, one.speed_drift):
            figures += [drift.before, drift.last, drift.change]
            assert drift.verdict is None or drift.change.value
        for figure in figures:
            assert (figure.value is None) <= bool(figure.reason)
            if figure.value is not None and figure.low is not None and figure.high is not None:
                assert figure.low <= figure.value <= figure.high


def test_arrays_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="expected one length"):
        Work.gather([0], [0], [0], [1.0, 2.0], [0.0])
