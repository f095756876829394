"""What lengths mean: shares that fall, and the smallest length that cuts at most one text in a hundred."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.serving.length_curve.advice import LengthPoint, advise, lengths_up_to, points_of


@pytest.mark.parametrize(
    ("longest", "lengths"),
    [(512, [16, 32, 64, 128, 256, 512]), (500, [16, 32, 64, 128, 256, 500]), (16, [16]), (10, [10]), (17, [16, 17])],
)
def test_lengths_double_up_to_what_the_model_reads(longest: int, lengths: list[int]) -> None:
    assert lengths_up_to(longest) == lengths


@given(counts=st.lists(st.integers(1, 2_000), min_size=1, max_size=60), longest=st.integers(8, 1_024))
def test_longer_lengths_cut_and_lose_less(counts: list[int], longest: int) -> None:
    points = points_of(counts, dict.fromkeys(lengths_up_to(longest)))
    for point in points:
        assert point.cut == sum(count > point.length for count in counts) / len(counts)
        assert 0 <= point.lost < 1
        assert (point.lost > 0) == (point.cut > 0)
    assert [point.cut for point in points] == sorted((point.cut for point in points), reverse=True)
    assert [point.lost for point in points] == sorted((point.lost for point in points), reverse=True)


def points(cuts: list[float], times: list[float] | None = None) -> list[LengthPoint]:
    return [LengthPoint(16 * 2**place, cut, cut / 2, times[place] if times else None) for place, cut in enumerate(cuts)]


def test_the_smallest_length_that_cuts_hardly_any_text_is_recommended_with_what_it_saves() -> None:
    advice = advise(points([0.4, 0.01, 0.001, 0], [2, 4.26, 9, 21]))
    assert advice.length == 32
    assert advice.sentences == [
        "32 tokens are enough: 1.0 % of the texts are cut there.",
        "The longest answer then takes 4.3 ms rather than 21 ms; shorter texts take as long as now.",
    ]


def test_without_a_model_the_length_is_recommended_all_the_same() -> None:
    advice = advise(points([0.4, 0, 0]))
    assert (advice.length, advice.sentences[0]) == (32, "32 tokens are enough: none of the texts are cut there.")
    assert "once a model serves" in advice.sentences[1]


def test_nothing_is_cut_for_a_gain_that_nobody_notices() -> None:
    advice = advise(points([0, 0], [9.6, 10]))
    assert advice.length is None
    assert "hardly any time" in advice.sentences[1]


def test_where_the_model_reads_too_little_other_policies_are_named() -> None:
    advice = advise(points([0.9, 0.5], [1, 2]))
    assert advice.length is None
    assert (
        "Even with all the 32 tokens that the model reads, 50.0 % of the texts are cut and 25.0 %"
        in advice.sentences[0]
    )
    assert "Windows" in advice.sentences[1]


def test_where_only_all_of_it_is_enough_there_is_nothing_to_choose() -> None:
    advice = advise(points([0.9, 0.0004], [1, 2]))
    assert advice.length is None
    assert advice.sentences == [
        "32 tokens are enough: less than 0.1 % of the texts are cut there. That is what the model reads anyway."
    ]
