"""Spans that do not fit are widened or left out, and then everything that is learnt can be said back."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.tasks.inspecting import CUT, EMPTY, EXACT, OVERLAPPED, SPLITS, STATES, Limit, Tokenised
from studio.tasks.inspectors import find_inspector
from studio.tasks.token_classification.alignment import encode_spans
from studio.tasks.token_classification.encoding import PIECES
from studio.tasks.token_classification.inspector import SpanInspector
from studio.tasks.token_classification.mending import AS_THEY_ARE, CHOICES, FIX, LEAVE_OUT, encoding_of, mend
from studio.tasks.token_classification.spans import Span, spans_of, value_of
from studio.tokens.whole import whole
from tests.spans import LABELS, part_of, said_by, texts_with_spans
from tests.tokenizers import make_unigram, tokenizer_of_letters

INSPECTOR = SpanInspector()
INSPECTORS = {pieces: SpanInspector(pieces) for pieces in PIECES}
ROOMY = Limit(512)


def tokens_of(tokenizer: Any, text: str) -> Tokenised:
    [tokens] = whole(tokenizer, [text])
    return tokens


def city(start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "label": "city"}


def test_a_span_within_a_word_is_widened_to_it(wordpiece: Any) -> None:
    text = "in Berlin or Paris"
    made = mend(FIX, text, [city(5, 9), city(13, 18)], tokens_of(wordpiece, text), ROOMY)
    assert (made.said, made.fixed, made.left_out) == ([city(3, 9), city(13, 18)], 1, 0)


def test_one_that_would_take_the_tokens_of_a_narrowed_one_is_left_out(wordpiece: Any) -> None:
    text, long, short = "Berlin  ", {"start": 0, "end": 8, "label": "z"}, {"start": 0, "end": 7, "label": "a"}
    made = mend(FIX, text, [short, long], tokens_of(wordpiece, text), ROOMY)
    assert (made.said, made.fixed, made.left_out) == ([long | {"end": 6}], 1, 1)


def test_white_space_at_its_edges_is_taken_away(wordpiece: Any) -> None:
    text = "the  dog barks"
    assert mend(FIX, text, [city(3, 8)], tokens_of(wordpiece, text), ROOMY).said == [city(5, 8)]


def test_what_the_tokenizer_drops_goes_and_what_is_cut_stays(wordpiece: Any) -> None:
    text = "a \x00 b one two three"
    made = mend(FIX, text, [city(2, 3), city(14, 19)], tokens_of(wordpiece, text), Limit(5))
    assert (made.said, made.fixed, made.left_out) == ([city(14, 19)], 0, 1)


def test_of_what_is_left_out_nothing_is_learnt(wordpiece: Any) -> None:
    text = "in Berlin or Paris"
    tokens = tokens_of(wordpiece, text)
    made = mend(LEAVE_OUT, text, [city(5, 9), city(13, 18)], tokens, ROOMY)
    assert (made.said, made.passed_over, made.left_out) == ([city(13, 18)], ((5, 9),), 1)
    assert INSPECTOR.targets(text, made, tokens, ["city"], ROOMY) == [None, "O", None, "O", "B-city", None]


def test_a_span_within_one_that_is_left_out_is_learnt(wordpiece: Any) -> None:
    text = "New Yorkers sing"
    tokens = tokens_of(wordpiece, text)
    made = mend(LEAVE_OUT, text, [city(0, 8), city(0, 3)], tokens, ROOMY)
    assert made.said == [city(0, 3)]
    assert INSPECTOR.targets(text, made, tokens, ["city"], ROOMY)[1:3] == ["B-city", None]


def test_the_part_of_a_cut_span_that_is_read_is_passed_over(wordpiece: Any) -> None:
    text = "one two three four"
    tokens = tokens_of(wordpiece, text)
    made = mend(LEAVE_OUT, text, [city(4, 18)], tokens, Limit(4))
    assert INSPECTOR.targets(text, made, tokens, ["city"], Limit(4))[:3] == [None, "O", None]


def test_a_span_that_is_said_for_another_one_is_still_one_that_shares_its_tokens() -> None:
    text, spans = "00 0", [city(2, 4), city(3, 4)]
    tokens = tokens_of(make_unigram(), text)
    assert [one.state for one in INSPECTOR.fates(text, spans, tokens, ROOMY)] == [SPLITS, OVERLAPPED]


@pytest.mark.parametrize("pieces", PIECES)
@settings(max_examples=60, deadline=None)
@given(data=some.data(), rule=some.sampled_from(["none", "any"]), length=some.integers(3, 14))
def test_states_are_exhaustive_and_true(
    tokenizer: Any, pieces: str, data: some.DataObject, rule: str, length: int
) -> None:
    """Exact means that a model which says just what it was taught gives the span back, and others that it does not."""
    text, spans = data.draw(texts_with_spans(rule))
    tokens, limit = tokens_of(tokenizer, text), Limit(length)
    fates = INSPECTORS[pieces].fates(text, value_of(spans), tokens, limit)
    assert [Span(one.start, one.end, one.label or "") for one in fates] == sorted(spans)
    encoded = encode_spans(text, spans, encoding_of(tokens), LABELS, pieces=pieces, max_length=length)
    back = said_by(text, encoded.classes, part_of(encoding_of(tokens), encoded.kept), LABELS, pieces)
    # What one span is widened, narrowed or cut to may be what another one is.
    became = [Span(*one.found, one.label or "") for one in fates if one.state in {SPLITS, CUT} and one.found]
    for fate in fates:
        assert fate.state in INSPECTOR.states
        span = Span(fate.start, fate.end, fate.label or "")
        if fate.state == EXACT:
            assert span in back
        elif fate.state != CUT:  # of a cut one, what was cut may have been a token that holds nothing
            assert back.count(span) - became.count(span) < sorted(spans).count(span)
        if fate.state in {EMPTY, OVERLAPPED}:
            assert fate.found is None
        if fate.state == SPLITS:
            assert fate.found
            assert fate.found != (fate.start, fate.end)


@pytest.mark.parametrize("pieces", PIECES)
@pytest.mark.parametrize("choice", CHOICES)
@settings(max_examples=60, deadline=None)
@given(data=some.data(), rule=some.sampled_from(["none", "nested", "any"]), length=some.integers(3, 14))
def test_every_choice_leaves_what_it_says(
    tokenizer: Any, choice: str, pieces: str, data: some.DataObject, rule: str, length: int
) -> None:
    text, spans = data.draw(texts_with_spans(rule))
    tokens, limit, said = tokens_of(tokenizer, text), Limit(length), value_of(spans)
    made = mend(choice, text, said, tokens, limit, pieces)
    states = {one.state for one in INSPECTORS[pieces].fates(text, made.said, tokens, limit)}
    allowed = {AS_THEY_ARE: set(STATES), FIX: {EXACT, CUT, OVERLAPPED}, LEAVE_OUT: {EXACT, OVERLAPPED}}
    assert states <= allowed[choice]
    if choice == AS_THEY_ARE:
        assert (made.said, made.fixed, made.left_out) == (said, 0, 0)
    if choice == LEAVE_OUT:
        assert set(spans_of(made.said)) <= set(spans)
    # Once is enough: what was made fits.
    assert mend(choice, text, made.said, tokens, limit, pieces).said == made.said


@settings(max_examples=60, deadline=None)
@given(data=some.data(), length=some.integers(3, 14))
def test_widened_spans_teach_what_the_narrow_ones_taught(tokenizer: Any, data: some.DataObject, length: int) -> None:
    text, spans = data.draw(texts_with_spans())
    tokens, limit, said = tokens_of(tokenizer, text), Limit(length), value_of(spans)
    before, after = (mend(choice, text, said, tokens, limit) for choice in (AS_THEY_ARE, FIX))
    taught = [INSPECTOR.targets(text, one, tokens, LABELS, limit) for one in (before, after)]
    assert taught[0] == taught[1]


def test_spans_in_a_sentence_without_spaces_are_learnt_token_by_token() -> None:
    text = "山田は東京都に行く。"
    said = [{"start": 0, "end": 2, "label": "PER"}, {"start": 3, "end": 6, "label": "LOC"}]
    tokens = tokens_of(tokenizer_of_letters(text), text)
    by_word, each = (
        find_inspector("token-classification", {"aggregation": aggregation}) for aggregation in ("first", "simple")
    )
    assert by_word is not None
    assert each is not None
    assert [one.state for one in by_word.fates(text, said, tokens, ROOMY)] == [OVERLAPPED, SPLITS]
    assert "by “simple” in the project's settings" in by_word.states[OVERLAPPED]
    assert [one.state for one in each.fates(text, said, tokens, ROOMY)] == [EXACT, EXACT]
    taught = each.targets(text, each.mend(LEAVE_OUT, text, said, tokens, ROOMY), tokens, ["PER", "LOC"], ROOMY)
    # The piece that begins the sentence stands for the first letter, too.
    assert [one for one in taught if one not in (None, "O")] == ["B-PER", *["I-PER"] * 2, "B-LOC", *["I-LOC"] * 2]
