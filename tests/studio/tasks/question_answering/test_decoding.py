"""The best answers are those that transformers' own script and its old pipeline chose, and never in the question."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from studio.errors import InvalidInput
from studio.tasks.question_answering import Answers, AnswerSettings, Window, decode
from tests.studio.tasks.question_answering import reference
from tests.studio.tasks.question_answering.making import KINDS, contexts, windows_of

Floats = NDArray[np.float64]
CONTEXT = "the parcel arrived at Bach " * 6
ALL = AnswerSettings(n_best=100)


def random_logits(windows: list[Window], seed: int) -> tuple[list[Floats], list[Floats]]:
    generator = np.random.default_rng(seed)
    made = [[generator.normal(scale=3, size=len(window)) for window in windows] for _ in range(2)]
    return made[0], made[1]


def spans(found: Answers) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in found.best]


@given(seed=some.integers(0, 2**32 - 1), longest=some.integers(1, 12), may_be_empty=some.booleans())
@settings(max_examples=30, deadline=None)
def test_the_best_answers_are_those_of_the_script(seed: int, longest: int, may_be_empty: bool) -> None:
    windows = windows_of("trimmed bytes", "who", CONTEXT)
    starts, ends = random_logits(windows, seed)
    ranked, difference = reference.postprocess(windows, starts, ends, 1_000, longest, may_be_empty)
    found = decode(windows, starts, ends, CONTEXT, replace(ALL, longest_answer=longest), may_be_empty)
    assert spans(found) == [offsets for offsets, _ in ranked[:100]]
    assert [one.logit for one in found.best] == pytest.approx([score for _, score in ranked[:100]])
    if may_be_empty:
        assert found.no_answer_difference == pytest.approx(difference)
        assert found.is_answered == (difference <= 0)
    else:
        assert found.is_answered


@given(seed=some.integers(0, 2**32 - 1), longest=some.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_in_one_window_answers_rank_as_in_the_old_pipeline_by_scores_in_proportion(seed: int, longest: int) -> None:
    context = "the parcel arrived at Bach"
    windows = windows_of("pieces", "who", context, max_length=64)
    starts, ends = random_logits(windows, seed)
    expected = reference.pipeline(windows[0], starts[0], ends[0], longest)
    found = decode(windows, starts, ends, context, replace(ALL, longest_answer=longest), may_be_empty=False)
    assert spans(found) == sorted(expected, key=lambda one: -expected[one])[:100]
    ratios = [one.score / expected[one.start, one.end] for one in found.best]
    assert ratios == pytest.approx([ratios[0]] * len(ratios))
    assert ratios[0] >= 1 - 1e-9  # as nothing is lost to what makes no answer


@pytest.mark.parametrize("kind", KINDS)
@given(context=contexts, seed=some.integers(0, 2**32 - 1), longest=some.integers(1, 40), may_be_empty=some.booleans())
@settings(max_examples=30, deadline=None)
def test_every_answer_lies_in_the_context_and_probabilities_sum_to_1(
    kind: str, context: str, seed: int, longest: int, may_be_empty: bool
) -> None:
    windows = windows_of(kind, "who", context, padding=bool(seed % 2))
    starts, ends = random_logits(windows, seed)
    for window, logits in zip(windows, starts, strict=True):
        logits[(window.starts < 0) & (np.arange(len(window)) > 0)] = 50.0  # the question is the likeliest place
    found = decode(windows, starts, ends, context, replace(ALL, longest_answer=longest), may_be_empty)
    for one in found.best:
        text = context[one.start : one.end]
        assert text
        assert text == text.strip()
    assert len(set(spans(found))) == len(found.best)
    scores = [one.score for one in found.best]
    assert scores == sorted(scores, reverse=True)
    total = sum(scores) + found.no_answer_score
    assert total == pytest.approx(1) if len(scores) < 100 else total <= 1 + 1e-9
    assert (found.no_answer_score == 0) == (not may_be_empty and bool(scores))
    assert 0 <= found.confidence <= 1
    assert bool(found.value) == found.is_answered


def window(length: int = 6) -> Window:
    """Two tokens of a question with special ones around them, and one token for each word of "a b c …"."""
    places = np.arange(length)
    outside = places < 3
    return Window(np.where(outside, -1, (places - 3) * 2), np.where(outside, -1, (places - 3) * 2 + 1), 0)


def one_hot(*positions: int, length: int = 6, height: float = 10.0) -> Floats:
    logits = np.zeros(length)
    logits[list(positions)] = height
    return logits


def test_an_answer_never_begins_in_the_question_or_spans_into_it() -> None:
    found = decode([window()], [one_hot(1)], [one_hot(4)], "a b c", ALL, may_be_empty=False)
    assert all(start >= 0 and start <= end for start, end in spans(found))
    assert spans(found)[0] in {(0, 3), (2, 3)}  # what ends at the fourth token, from any beginning


def test_an_answer_has_at_most_so_many_tokens() -> None:
    for longest, expected in ((3, (0, 5)), (2, (0, 3))):
        settings = AnswerSettings(longest_answer=longest)
        starts, ends = one_hot(3), one_hot(5) + one_hot(4, height=5.0)
        assert spans(decode([window()], [starts], [ends], "a b c", settings, may_be_empty=False))[0] == expected


def test_no_answer_is_given_where_it_is_likelier_by_more_than_the_threshold() -> None:
    starts, ends = one_hot(3) + one_hot(0, height=11.0), one_hot(3) + one_hot(0, height=11.0)
    for threshold, value in ((1.9, []), (2.0, [{"start": 0, "end": 1}])):
        found = decode([window()], [starts], [ends], "a b c", AnswerSettings(no_answer_threshold=threshold), True)
        assert found.no_answer_difference == pytest.approx(2)
        assert found.value == value
        assert found.best  # what it would have been is said all the same
    assert found.no_answer_score > found.best[0].score
    assert found.confidence == found.best[0].score


def test_no_answer_is_only_as_likely_as_in_the_window_that_is_surest_of_one() -> None:
    sure, empty = one_hot(3), one_hot(0)
    found = decode([window(), window()], [sure, empty], [sure, empty], "a b c", ALL, may_be_empty=True)
    assert found.no_answer_difference == pytest.approx(-20)
    assert found.value == [{"start": 0, "end": 1}]


def test_an_answer_seen_in_two_windows_counts_once_with_its_better_logit() -> None:
    weak, strong = one_hot(3, height=2.0), one_hot(3, height=5.0)
    found = decode([window(), window()], [weak, strong], [weak, strong], "a b c", ALL, may_be_empty=False)
    assert spans(found).count((0, 1)) == 1
    assert found.best[0].logit == 10


@pytest.mark.parametrize("may_be_empty", [True, False])
def test_a_context_without_a_word_has_no_answer(may_be_empty: bool) -> None:
    windows = windows_of("pieces", "who", " \u200b ")
    starts, ends = random_logits(windows, 0)
    found = decode(windows, starts, ends, " \u200b ", ALL, may_be_empty)
    assert (found.value, found.best, found.confidence, found.no_answer_difference) == ([], (), 1.0, None)


def test_logits_of_padding_may_follow() -> None:
    long = [np.append(one_hot(3), [99.0, 99.0])]
    assert decode([window()], long, long, "a b c", ALL, may_be_empty=False).value == [{"start": 0, "end": 1}]


def test_what_are_no_logits_of_these_tokens_is_refused() -> None:
    with pytest.raises(ValueError, match="5 logits for 6 tokens"):
        decode([window()], [np.zeros(5)], [np.zeros(6)], "a b c", ALL, may_be_empty=True)
    with pytest.raises(ValueError, match="no numbers"):
        decode([window()], [np.full(6, np.nan)], [np.zeros(6)], "a b c", ALL, may_be_empty=True)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"doc_stride": -1}, "doc_stride is -1; expected a whole number from 0 to 10,000"),
        ({"longest_answer": 0}, "longest_answer is 0"),
        ({"n_best": 1.5}, "n_best is 1.5; expected a whole number"),
        ({"n_best": True}, "n_best is True"),
        ({"no_answer_threshold": float("nan")}, "no_answer_threshold is nan; expected a number"),
        ({"beams": 3}, "'beams' is no setting of answers"),
    ],
)
def test_a_setting_that_cannot_be_names_itself(values: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        AnswerSettings.from_dict(values)


def test_settings_come_back_as_they_were() -> None:
    settings = AnswerSettings(doc_stride=64, no_answer_threshold=-1.5)
    assert AnswerSettings.from_dict(settings.to_dict()) == settings
