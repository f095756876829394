"""Spans to labels of tokens and back: what a model learns is what was marked, or it is told what becomes of it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.errors import InvalidInput
from studio.tasks.inspecting import CUT, EMPTY, EXACT, OVERLAPPED, SPLITS
from studio.tasks.token_classification.alignment import (
    IGNORED,
    STATES,
    Encoded,
    encode_spans,
)
from studio.tasks.token_classification.encoding import PIECES, Encoding
from studio.tasks.token_classification.iob import tags_of_labels
from studio.tasks.token_classification.spans import Span
from tests.spans import LABELS, encoding_of, part_of, said_by, texts_with_spans

FAMILY = "\U0001f469\u200d\U0001f467"
TAGS = tags_of_labels(["city"])


def encoded_by(tokenizer: Any, text: str, **options: Any) -> Encoding:
    found = encoding_of(tokenizer, text, **options)
    return Encoding(found["offset_mapping"], found.word_ids(), found["special_tokens_mask"])


def encode(tokenizer: Any, text: str, *places: tuple[int, int], **options: Any) -> Encoded:
    spans = [Span(start, end, "city") for start, end in places]
    return encode_spans(text, spans, encoded_by(tokenizer, text), ["city"], **options)


def states(encoded: Encoded) -> list[str]:
    return [alignment.state for alignment in encoded.alignments]


def tags(encoded: Encoded) -> list[str]:
    return ["-" if one == IGNORED else TAGS[one] for one in encoded.classes]


def test_a_word_is_labelled_at_its_first_piece_and_the_loss_passes_over_the_rest(wordpiece: Any) -> None:
    encoded = encode(wordpiece, "in Tokyopolis now", (3, 13))
    assert tags(encoded) == ["-", "O", "B-city", "-", "O", "-"]
    assert states(encoded) == [EXACT]


def test_every_piece_is_labelled_where_that_is_chosen(wordpiece: Any) -> None:
    encoded = encode(wordpiece, "in Tokyopolis now", (3, 13), pieces="every")
    assert tags(encoded) == ["-", "O", "B-city", "I-city", "O", "-"]


def test_a_part_of_a_word_is_exact_only_where_every_piece_is_labelled(wordpiece: Any) -> None:
    [by_word] = encode(wordpiece, "Tokyopolis", (0, 5)).alignments
    assert (by_word.state, by_word.found) == (SPLITS, (0, 10))
    [by_piece] = encode(wordpiece, "Tokyopolis", (0, 5), pieces="every").alignments
    assert (by_piece.state, by_piece.found) == (EXACT, (0, 5))


def test_what_splits_a_token_says_what_a_model_could_say_instead(wordpiece: Any) -> None:
    [alignment] = encode(wordpiece, "in Berlin", (5, 9), pieces="every").alignments
    assert (alignment.state, alignment.found, alignment.tokens) == (SPLITS, (3, 9), (2, 2))


def test_white_space_at_the_edge_of_a_span_is_lost_and_told(tokenizer: Any) -> None:
    [alignment] = encode(tokenizer, "the  dog barks", (3, 8), pieces="every").alignments
    assert (alignment.state, alignment.found) == (SPLITS, (5, 8))


def test_what_max_length_cuts_is_told_with_the_length_that_would_do(wordpiece: Any) -> None:
    text = "one two three four five"
    encoded = encode(wordpiece, text, (0, 3), (8, 18), (19, 23), max_length=5)
    assert states(encoded) == [EXACT, CUT, CUT]
    assert [alignment.max_length for alignment in encoded.alignments] == [3, 6, 7]
    assert [alignment.found for alignment in encoded.alignments] == [(0, 3), (8, 13), None]
    assert tags(encoded) == ["-", "B-city", "O", "B-city", "-"]
    assert states(encode(wordpiece, text, (8, 18), max_length=6)) == [EXACT]


def test_a_text_that_is_cut_at_its_beginning_keeps_its_end(wordpiece: Any) -> None:
    encoded = encode(wordpiece, "one two three four five", (0, 3), (8, 18), (19, 23), max_length=4, side="left")
    assert states(encoded) == [CUT, CUT, EXACT]
    assert [alignment.max_length for alignment in encoded.alignments] == [7, 5, 3]
    assert tags(encoded) == ["-", "B-city", "B-city", "-"]


def test_what_the_tokenizer_drops_is_empty(wordpiece: Any) -> None:
    assert states(encode(wordpiece, "a \x00 b", (2, 3))) == [EMPTY]
    assert states(encode(wordpiece, "a   b", (2, 3))) == [EMPTY]


def test_of_nested_spans_a_model_learns_the_longest(wordpiece: Any) -> None:
    encoded = encode(wordpiece, "University of Berlin now", (0, 20), (14, 20))
    assert states(encoded) == [EXACT, OVERLAPPED]
    assert encoded.alignments[1].found is None
    assert tags(encoded) == ["-", "B-city", "I-city", "I-city", "O", "-"]


def test_an_emoji_of_many_tokens_is_one_span(tokenizer: Any) -> None:
    text = f"a {FAMILY} b"
    encoded = encode(tokenizer, text, (2, 5), pieces="every")
    assert states(encoded) == [EXACT]
    assert text[slice(*(encoded.alignments[0].found or (0, 0)))] == FAMILY


def test_japanese_can_be_labelled_within_what_the_tokenizer_takes_for_a_word(tokenizer: Any) -> None:
    text = "東京タワーが見える"
    encoded = encode(tokenizer, text, (0, 2), pieces="every")
    assert encoded.alignments[0].state in {EXACT, SPLITS}  # a unigram without these letters has one unknown token
    if encoded.alignments[0].state == SPLITS:
        assert encoded.alignments[0].found == (0, len(text))


def test_the_loss_passes_over_places_that_are_of_no_span(wordpiece: Any) -> None:
    encoded = encode(wordpiece, "in Berlin or Paris", (13, 18), passed_over=[(5, 9), (12, 15)])
    assert tags(encoded) == ["-", "O", "-", "O", "B-city", "-"]


def test_a_choice_that_does_not_exist_is_refused(wordpiece: Any) -> None:
    with pytest.raises(InvalidInput, match="Choose one of: every, first"):
        encode(wordpiece, "a", pieces="last")


def test_a_length_without_room_is_refused_with_the_least(wordpiece: Any) -> None:
    with pytest.raises(InvalidInput, match="max_length is 2, and a token of the text needs 3"):
        encode(wordpiece, "one two", max_length=2)


@pytest.mark.parametrize("pieces", PIECES)
@settings(max_examples=50, deadline=None)
@given(data=some.data(), rule=some.sampled_from(["none", "any"]), length=some.none() | some.integers(3, 12))
def test_every_span_comes_back_exactly_or_is_told(
    tokenizer: Any, pieces: str, data: some.DataObject, rule: str, length: int | None
) -> None:
    text, spans = data.draw(texts_with_spans(rule))
    encoding = encoded_by(tokenizer, text)
    encoded = encode_spans(text, spans, encoding, LABELS, pieces=pieces, max_length=length)
    back = said_by(text, encoded.classes, part_of(encoding, encoded.kept), LABELS, pieces)
    told = [Span(*one.found, one.span.label) for one in encoded.alignments if one.found]
    assert back == sorted(told)
    assert [one.span for one in encoded.alignments] == spans
    for one in encoded.alignments:
        assert one.state in STATES
        if one.state == EXACT:
            assert one.span in back
        if one.state in {EMPTY, OVERLAPPED}:
            assert one.found is None
        assert (one.state == CUT) == (one.max_length is not None and length is not None and one.max_length > length)
        if one.state == OVERLAPPED:
            others = [other for other in encoded.alignments if other is not one and other.tokens and other.found]
            assert one.tokens
            assert any(
                range(max(one.tokens[0], other.tokens[0]), min(one.tokens[1], other.tokens[1]) + 1)
                for other in others
                if other.tokens
            )


def held(offset: tuple[int, int]) -> tuple[int, int] | None:
    """None for a token that holds nothing: where it stands is said differently by a text that is cut."""
    return offset if offset[0] < offset[1] else None


@settings(max_examples=40, deadline=None)
@given(data=some.data(), length=some.integers(3, 12), side=some.sampled_from(["left", "right"]))
def test_the_kept_tokens_are_those_that_the_tokenizer_keeps(
    tokenizer: Any, data: some.DataObject, length: int, side: str
) -> None:
    text, _ = data.draw(texts_with_spans())
    encoding = encoded_by(tokenizer, text)
    tokenizer.truncation_side = side
    try:
        cut = encoded_by(tokenizer, text, truncation=True, max_length=length)
    finally:
        tokenizer.truncation_side = "right"
    kept = part_of(encoding, encoding.kept(length, side))
    assert [held(one) for one in kept.offsets] == [held(one) for one in cut.offsets]
    assert list(kept.word_ids) == list(cut.word_ids)
    assert list(kept.special) == list(cut.special)


@settings(max_examples=30, deadline=None)
@given(data=some.data())
def test_whole_words_are_always_exact_for_wordpiece(wordpiece: Any, data: some.DataObject) -> None:
    words = data.draw(
        some.lists(some.sampled_from(["Berlin", "tokenizers", "Ünïcödé", "東", "x"]), min_size=1, max_size=8)
    )
    text = " ".join(words)
    ends = [len(" ".join(words[: count + 1])) for count in range(len(words))]
    spans = [Span(end - len(word), end, "city") for end, word in zip(ends, words, strict=True)]
    encoded = encode_spans(text, spans, encoded_by(wordpiece, text), ["city"])
    assert set(states(encoded)) == {EXACT}


def test_arrays_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ValueError, match="found 1 offsets, 0 word ids and 1 marks"):
        Encoding([(0, 1)], [], [0])
