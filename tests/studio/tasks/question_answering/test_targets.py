"""What a model is trained to say gives the answer back, or it is known that tokens or windows do not hold it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from studio.errors import InvalidInput
from studio.tasks.question_answering import AnswerSettings, Window, decode, room_for_context, targets
from tests.studio.tasks.question_answering.making import KINDS, contexts, tokenizer, windows_of

SETTINGS = AnswerSettings(longest_answer=200)


def stretch(context: str, data: some.DataObject) -> tuple[int, int]:
    solid = [place for place, character in enumerate(context) if not character.isspace()]
    start = data.draw(some.sampled_from(solid))
    end = data.draw(some.sampled_from([place for place in solid if place >= start])) + 1
    return start, end


@pytest.mark.parametrize("kind", KINDS)
@given(context=contexts, padding=some.booleans(), data=some.data())
@settings(max_examples=30, deadline=None)
def test_decoding_the_targets_gives_the_answer_back(
    kind: str, context: str, padding: bool, data: some.DataObject
) -> None:
    if not context.strip():
        return
    start, end = stretch(context, data)
    windows = windows_of(kind, "who", context, padding=padding)
    made = targets(windows, [{"start": start, "end": end}], context)
    if made.is_lost:
        assert made.covers is None
        held = [(window.starts <= start) & (window.ends >= end) & (window.starts >= 0) for window in windows]
        assert not any(one.any() for one in held), "no token holds all of a lost answer"
        assert all(place == window.unanswered for place, window in zip(made.start_positions, windows, strict=True))
        return
    assert made.covers is not None
    starts, ends = sure_of(windows, made.start_positions), sure_of(windows, made.end_positions)
    [found] = decode(windows, starts, ends, context, SETTINGS, may_be_empty=False).value
    first, last = made.covers
    assert context[first:last].strip() == context[found["start"] : found["end"]]
    kept = [place for place in range(start, end) if any(holds(window, place) for window in windows)]
    # All of the answer that any token stands for; more only where it begins or ends within a token.
    assert first <= kept[0]
    assert kept[-1] < last
    for place in (*range(first, start), *range(end, last)):
        assert any(crosses(window, place, start, end) for window in windows) or context[place].isspace()


def sure_of(windows: list[Window], positions: list[int]) -> list[NDArray[np.float64]]:
    pairs = zip(windows, positions, strict=True)
    return [np.where(np.arange(len(window)) == position, 20.0, 0.0) for window, position in pairs]


def holds(window: Window, place: int) -> bool:
    return bool(((window.starts <= place) & (window.ends > place)).any())


def crosses(window: Window, place: int, start: int, end: int) -> bool:
    """Whether a token stands for this place and for some of the answer."""
    starts, ends = window.starts, window.ends
    return bool(((starts <= place) & (ends > place) & (starts < end) & (ends > start)).any())


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_word_comes_back_exactly_in_every_window_that_holds_it(kind: str) -> None:
    context = "the parcel arrived " * 8 + "Bach the parcel arrived"
    start = context.index("Bach")
    windows = windows_of(kind, "who", context)
    made = targets(windows, [{"start": start, "end": start + 4}], context)
    assert made.covers is not None
    assert context[slice(*made.covers)].strip() == "Bach"
    for window, first, last in zip(windows, made.start_positions, made.end_positions, strict=True):
        if first == window.unanswered:
            assert last == first
            assert window.starts.max() < start or window.starts[window.starts >= 0].min() > start
        else:
            assert window.starts[first] <= start < start + 4 <= window.ends[last]
    assert {first == window.unanswered for window, first in zip(windows, made.start_positions, strict=True)} == {
        True,
        False,
    }


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_is_the_first_token_of_every_window(kind: str) -> None:
    windows = windows_of(kind, "who", "the parcel arrived " * 9)
    made = targets(windows, [], "the parcel arrived " * 9)
    assert made.start_positions == made.end_positions == [0] * len(windows)
    assert not made.is_lost


def test_an_answer_longer_than_every_window_is_lost() -> None:
    context = "the parcel arrived " * 30
    made = targets(windows_of("pieces", "who", context), [{"start": 0, "end": len(context)}], context)
    assert made.is_lost


def test_an_answer_without_a_token_is_lost() -> None:
    context = "the \u200b parcel"  # which the normalizer of word pieces drops
    made = targets(windows_of("pieces", "who", context), [{"start": 4, "end": 5}], context)
    assert made.is_lost


def test_a_window_that_cuts_a_character_of_the_answer_does_not_hold_it() -> None:
    context = (
        "the the 東京都 東京都 the the"  # some of its tokens are the end of one character and the begin of the next
    )
    for place in (8, 9, 10, 12, 13, 14):
        windows = windows_of("trimmed bytes", "who", context)
        made = targets(windows, [{"start": place, "end": place + 1}], context)
        held = {
            (int(window.starts[first]), int(window.ends[last]))
            for window, first, last in zip(windows, made.start_positions, made.end_positions, strict=True)
            if first != window.unanswered
        }
        assert held == {made.covers}


def test_what_no_token_stands_for_at_the_ends_of_an_answer_does_not_lose_it() -> None:
    context = "the \u200bBach \u200b parcel"
    made = targets(windows_of("pieces", "who", context), [{"start": 3, "end": 11}], context)
    assert made.covers == (5, 9)
    assert not made.is_lost


def test_the_bytes_of_a_character_are_an_answer_together() -> None:
    context = "a 🙂 b"
    [window] = windows_of("trimmed bytes", "who", context)
    made = targets([window], [{"start": 2, "end": 3}], context)
    assert made.covers == (2, 3)
    assert made.end_positions[0] > made.start_positions[0]


@pytest.mark.parametrize("kind", KINDS)
@given(context=contexts, doc_stride=some.integers(0, 50), extra=some.integers(0, 30))
@settings(max_examples=40, deadline=None)
def test_windows_hold_every_token_of_the_context_whatever_the_stride(
    kind: str, context: str, doc_stride: int, extra: int
) -> None:
    made = tokenizer(kind)
    whole = made(context, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    beside = len(made("who", add_special_tokens=False)["input_ids"]) + made.num_special_tokens_to_add(pair=True)
    windows = windows_of(kind, "who", context, beside + 8 + extra, doc_stride)
    held = {pair for window in windows for pair in zip(window.starts.tolist(), window.ends.tolist(), strict=True)}
    assert held - {(-1, -1)} == {(start, end) for start, end in whole if start < end}


def test_a_question_that_leaves_no_room_says_so() -> None:
    assert room_for_context(10, 3, 26) == 13
    assert room_for_context(5, 3, 16) == 8
    with pytest.raises(InvalidInput, match=r"The question has 10 tokens.* leaves 12 .* 13 .* Shorten the question"):
        room_for_context(10, 3, 25)
    with pytest.raises(InvalidInput, match=r"leaves 7 .* at least 8 "):
        room_for_context(4, 3, 14)
    with pytest.raises(InvalidInput, match="leaves 0"):
        room_for_context(100, 3, 20)
