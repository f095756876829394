"""What is told of an answer is what training does with its windows."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.errors import InvalidInput
from studio.tasks.inspecting import CUT, EMPTY, EXACT, SPLITS, Limit, Mended, Tokenised
from studio.tasks.inspectors import find_inspector
from studio.tasks.question_answering.inspector import AnswerInspector
from studio.tasks.question_answering.targets import targets
from studio.tasks.question_answering.targets import tokens_of as tokens_held
from studio.tasks.question_answering.windows import Window, read_windows, room_for_context, window_arguments
from studio.tokens.whole import whole
from tests.spans import TEXTS
from tests.tokenizers import make_byte_level, make_unigram

INSPECTOR = AnswerInspector()
MAKERS = {"byte_level": make_byte_level, "unigram": make_unigram}
WORDS = some.lists(
    some.sampled_from(["fox", "dog", "jumps", "over", "\U0001f469\u200d\U0001f467", "東京"]), max_size=60
)


@pytest.fixture(scope="module", params=list(MAKERS))
def tokenizer(request: pytest.FixtureRequest) -> Any:
    return MAKERS[request.param]()


def tokens_of(tokenizer: Any, question: str, context: str) -> Tokenised:
    [tokens] = whole(tokenizer, [context], [question])
    return tokens


def most_held(windows: Sequence[Window], start: int, end: int) -> int:
    """How many tokens of these characters a window holds."""
    found = [ends for window in windows if (ends := tokens_held(window, start, end)) is not None]
    return max((last - first + 1 for first, last in found), default=0)


@settings(max_examples=80, deadline=None)
@given(data=some.data(), length=some.integers(10, 60), stride=some.sampled_from([0, 3, 12, 128]))
def test_it_tells_what_the_windows_hold(tokenizer: Any, data: some.DataObject, length: int, stride: int) -> None:
    inspector = find_inspector("question-answering", {"doc_stride": stride})
    assert inspector is not None
    context = data.draw(some.one_of(WORDS.map(" ".join), TEXTS).filter(str.strip))
    start = data.draw(some.integers(0, len(context) - 1))
    end = data.draw(some.integers(start + 1, min(len(context), start + 20)))
    value = [{"start": start, "end": end}]
    tokens = tokens_of(tokenizer, "the dog", context)
    [fate] = inspector.fates(context, value, tokens, Limit(length))
    of_question = len(tokenizer("the dog", add_special_tokens=False)["input_ids"])
    try:
        room = room_for_context(of_question, 0, length)
    except InvalidInput:
        assert fate.state in {CUT, EMPTY}
        return
    found = tokenizer(["the dog"], [context], **window_arguments(length, room, stride))
    [windows] = read_windows(found, None)
    places = targets(windows, value, context)
    if fate.state == CUT and not places.is_lost:
        # Windows that begin or end within the bytes of a character hold the answer but for some of its tokens.
        assert fate.tokens is not None
        assert places.covers is not None
        assert most_held(windows, *places.covers) < fate.tokens[1] - fate.tokens[0] + 1
        return
    assert (fate.state in {CUT, EMPTY}) == places.is_lost
    assert fate.found == places.covers
    assert (fate.state == EXACT) == (places.covers == (start, end))
    if fate.max_length is not None and fate.max_length <= length:
        assert fate.state in {EXACT, SPLITS}


@pytest.mark.parametrize("stride", [0, 5, 128])
def test_it_names_the_least_length_from_which_on_nothing_is_lost(tokenizer: Any, stride: int) -> None:
    inspector = AnswerInspector(stride)
    context = " ".join(["the quick brown fox jumps over the lazy dog"] * 6)
    value = [{"start": 100, "end": 125}]
    tokens = tokens_of(tokenizer, "the dog", context)
    [fate] = inspector.fates(context, value, tokens, Limit(len(tokens)))
    assert fate.max_length is not None

    def state(length: int) -> str:
        [found] = inspector.fates(context, value, tokens, Limit(length))
        return found.state

    assert state(fate.max_length - 1) == CUT
    assert CUT not in {state(length) for length in range(fate.max_length, len(tokens) + 5)}


def test_the_two_places_of_an_answer_are_shown_and_of_none_the_first_token(tokenizer: Any) -> None:
    context = "the lazy dog"
    tokens = tokens_of(tokenizer, "who", context)
    shown = INSPECTOR.targets(context, Mended([{"start": 4, "end": 12}]), tokens, [], Limit(64))
    assert [one for one in shown if one] == ["start", "end"]
    none = INSPECTOR.targets(context, Mended([]), tokens, [], Limit(64))
    assert (none[0], set(none[1:])) == ("no answer", {None})
