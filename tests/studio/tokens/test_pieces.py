"""The pieces of a text: their characters, and the runs that a page shows."""

import itertools
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, processors
from transformers import PreTrainedTokenizerFast

from studio.errors import InvalidInput
from studio.tokens.pieces import Tokenisation, cut
from studio.tokens.segments import Segment, Span, segments

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1e9\U0001f1ea"
ACCENTS = "cafe\u0301 a\u0323\u0301"
HEBREW = "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd \u05e2\u05d5\u05dc\u05dd"
ARABIC = "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645"
JAPANESE = "\u6771\u4eac\u30bf\u30ef\u30fc"
HARD = [
    "", " ", "  \n\t ", FAMILY, FLAG * 3, ACCENTS, HEBREW, ARABIC, JAPANESE, "a\x00b", "\r\n", "\ufb01x", "\u0301",
    "\u1e9b\u0323", " \u0301x", "[SEP] [UNK]", "<|endoftext|>x", f"Hi{FAMILY}{FLAG}!", "\u0600\U0001f1e9\U0001f1ea",
]  # fmt: skip

# Half of the characters come from what makes cutting hard: joiners, marks, flags, spaces, letters that words hold.
TRICKY = "ab \n\u0301\u200d\ufe0f\U0001f469\U0001f1e9\U0001f1ea\u05d0\u0627\u0915\u094d\uac01\u6771\u0600\ufb01"
TEXTS = st.text(st.one_of(st.sampled_from(TRICKY), st.characters(exclude_categories=["Cs"])), max_size=40)


def check(text: str, result: Tokenisation) -> None:
    """What holds of every text and every tokenizer."""
    assert "".join(segment.text for segment in result.segments) == text
    assert all(segment.text for segment in result.segments)
    assert all(0 <= piece.start <= piece.end <= len(text) for piece in result.pieces)
    assert [piece.position for piece in result.pieces] == list(range(result.tokens))
    shown = [position for segment in result.segments for position in segment.pieces]
    assert len(shown) == len(set(shown))
    with_characters = {piece.position for piece in result.pieces if piece.end > piece.start}
    assert with_characters <= set(shown) <= set(range(result.tokens))
    clusters = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}
    start = 0
    for segment in result.segments:
        end = start + len(segment.text)
        assert {start, end} <= clusters, "a grapheme cluster was split"
        assert bool(segment.pieces) == (segment.kind in {"token", "unknown"})
        for position in segment.pieces:
            piece = result.pieces[position]
            assert piece.start == piece.end or start <= piece.start < piece.end <= end
        start = end


@pytest.mark.parametrize("text", HARD, ids=ascii)
def test_hard_texts_keep_every_character_and_every_piece(tokenizer: Any, text: str) -> None:
    check(text, cut(tokenizer, text))


@settings(max_examples=200, deadline=None)
@given(text=TEXTS, max_length=st.none() | st.integers(-1, 12), truncation=st.booleans())
def test_any_text_is_shown_whole(tokenizer: Any, text: str, max_length: int | None, truncation: bool) -> None:
    try:
        result = cut(tokenizer, text, max_length, truncation)
    except InvalidInput:
        assert max_length in {-1, 0, 1, 2}
        return
    check(text, result)
    whole = cut(tokenizer, text, truncation=False)
    assert result.tokens + result.cut_tokens == whole.tokens
    assert (result.cut_from is None) == (result.cut_tokens == 0)


def test_offsets_are_code_points_of_the_text_that_was_given(wordpiece: Any) -> None:
    text = f"H\u00e9llo \U0001f4a9 {JAPANESE} Unbelievably"
    pieces = [piece for piece in cut(wordpiece, text).pieces if not piece.special and not piece.unknown]
    assert text[pieces[0].start : pieces[0].end] == "H\u00e9llo"
    assert pieces[0].piece == "hello"
    assert text[pieces[-1].start : pieces[-1].end] in "Unbelievably"
    assert pieces[-1].end == len(text)


def test_an_emoji_of_many_byte_pieces_is_one_segment(byte_level: Any) -> None:
    result = cut(byte_level, f"a{FAMILY}b")
    assert [segment.text for segment in result.segments] == ["a", FAMILY, "b"]
    assert len(result.segments[1].pieces) == result.tokens - 2 > 5


def test_a_letter_and_its_accent_are_one_segment(byte_level: Any) -> None:
    result = cut(byte_level, "xe\u0301y")
    assert [(segment.text, len(segment.pieces)) for segment in result.segments] == [("x", 1), ("e\u0301", 3), ("y", 1)]


def test_a_word_cut_by_wordpiece_is_a_segment_for_each_piece(wordpiece: Any) -> None:
    result = cut(wordpiece, "two tokenizers")
    assert [(segment.text, segment.kind) for segment in result.segments] == [
        ("two", "token"),
        (" ", "gap"),
        ("token", "token"),
        ("izer", "token"),
        ("s", "token"),
    ]


def test_a_space_that_is_a_piece_of_its_own_is_shown_as_one_when_offsets_are_trimmed(
    byte_level_with: Callable[..., Any],
) -> None:
    result = cut(byte_level_with(trim_offsets=True), "a  z")
    assert [(segment.text, segment.pieces) for segment in result.segments] == [
        ("a", [0]),
        (" ", [1]),
        (" ", [2]),
        ("z", [3]),
    ]


def test_characters_that_the_vocabulary_lacks_are_unknown(wordpiece: Any) -> None:
    result = cut(wordpiece, "hi \U0001f4a9")
    assert result.unknowns == 1
    assert [segment.kind for segment in result.segments] == ["token", "gap", "unknown"]
    unknown = result.pieces[2]
    assert (unknown.piece, unknown.unknown, unknown.special) == ("[UNK]", True, False)


def test_special_tokens_written_in_the_text_are_special_and_not_unknown(wordpiece: Any, byte_level: Any) -> None:
    written = [piece for piece in cut(wordpiece, "[UNK] [SEP]").pieces if piece.end]
    assert [(piece.piece, piece.special, piece.unknown) for piece in written] == [
        ("[UNK]", True, False),
        ("[SEP]", True, False),
    ]
    assert cut(byte_level, "<|endoftext|>").unknowns == 0


def test_a_special_token_that_the_template_adds_is_not_unknown_although_its_id_is(
    byte_level_with: Callable[..., Any],
) -> None:
    tokenizer = byte_level_with()
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="<|endoftext|> $A", special_tokens=[("<|endoftext|>", tokenizer.unk_token_id)]
    )
    result = cut(tokenizer, "the")
    assert (result.pieces[0].piece, result.pieces[0].special, result.unknowns) == ("<|endoftext|>", True, 0)
    assert [segment.text for segment in result.segments] == ["the"]


def test_a_segment_with_one_unknown_piece_is_unknown() -> None:
    spans = [Span(0, 0, 2, False), Span(1, 1, 3, True)]
    assert segments("abcd", spans, (0, 0)) == [Segment("abc", [0, 1], "unknown"), Segment("d", [], "gap")]


def test_what_does_not_fit_is_counted_and_shown(wordpiece: Any) -> None:
    result = cut(wordpiece, "one two three four", max_length=4)
    assert [piece.piece for piece in result.pieces] == ["[CLS]", "one", "two", "[SEP]"]
    assert (result.tokens, result.cut_tokens, result.cut_from, result.limit) == (4, 2, 8, 4)
    assert [(segment.text, segment.kind) for segment in result.segments][-2:] == [(" ", "gap"), ("three four", "cut")]
    assert result.characters_per_token == pytest.approx(8 / 2)


def test_without_truncation_nothing_is_cut(wordpiece: Any) -> None:
    result = cut(wordpiece, "one two three four", max_length=4, truncation=False)
    assert (result.tokens, result.cut_tokens, result.cut_from, result.limit) == (6, 0, None, 4)


def test_the_own_limit_of_the_tokenizer_cuts_when_no_other_is_given(wordpiece: Any, byte_level: Any) -> None:
    assert cut(wordpiece, "a " * 600).tokens == wordpiece.model_max_length == 512
    assert cut(byte_level, "a " * 600).limit is None


def test_a_tokenizer_that_cuts_at_the_left_loses_the_beginning(byte_level_with: Callable[..., Any]) -> None:
    result = cut(byte_level_with(truncation_side="left"), "one two", max_length=2)
    kept = "".join(segment.text for segment in result.segments if segment.kind == "token")
    assert result.cut_from == 0
    assert result.segments[0].kind == "cut"
    assert "one two".endswith(kept)
    check("one two", result)


def test_an_emoji_that_is_partly_kept_is_shown_as_kept(byte_level: Any) -> None:
    result = cut(byte_level, "\U0001f4a9ab", max_length=2)
    assert [(segment.text, segment.kind) for segment in result.segments] == [("\U0001f4a9", "token"), ("ab", "cut")]
    assert (result.cut_tokens, result.cut_from) == (4, 1)


def test_text_that_is_empty_has_its_special_tokens_and_no_segment(wordpiece: Any) -> None:
    result = cut(wordpiece, "")
    assert [piece.piece for piece in result.pieces] == ["[CLS]", "[SEP]"]
    assert (result.segments, result.characters, result.characters_per_token) == ([], 0, None)


def test_token_types_are_given_where_the_model_takes_them(wordpiece: Any, byte_level: Any) -> None:
    assert {piece.token_type_id for piece in cut(wordpiece, "hi").pieces} == {0}
    assert {piece.token_type_id for piece in cut(byte_level, "hi").pieces} == {None}


def test_half_of_a_surrogate_pair_is_refused_with_its_place(wordpiece: Any) -> None:
    with pytest.raises(InvalidInput, match=r"Character 2 .*U\+D83D"):
        cut(wordpiece, "ab\ud83d")


@settings(max_examples=50, deadline=None)
@given(text=st.text(st.sampled_from("a \ud83d\udca9\U0001f4a9")))
def test_no_text_fails_in_another_way_than_invalid_input(byte_level: Any, text: str) -> None:
    if any("\ud800" <= character <= "\udfff" for character in text):
        with pytest.raises(InvalidInput):
            cut(byte_level, text)
    else:
        check(text, cut(byte_level, text))


def test_a_slow_tokenizer_is_refused_with_what_to_give_instead() -> None:
    class SlowTokenizer:
        is_fast = False

    with pytest.raises(InvalidInput, match=r"SlowTokenizer is a slow tokenizer.*tokenizer\.json"):
        cut(SlowTokenizer(), "hi")


@pytest.mark.parametrize("max_length", [0, 2, 100_001, True, 5.0, "5"])
def test_a_length_that_leaves_no_room_is_refused_with_the_smallest(wordpiece: Any, max_length: Any) -> None:
    with pytest.raises(InvalidInput, match=r"from 3 to 100,000"):
        cut(wordpiece, "hi", max_length)


def test_true_is_no_length(byte_level: Any) -> None:
    with pytest.raises(InvalidInput, match="max_length is True"):
        cut(byte_level, "hi", True)


def test_a_tokenizer_that_fails_is_said_in_words() -> None:
    model = Tokenizer(models.WordPiece({"a": 0}, unk_token="[UNK]"))
    broken = PreTrainedTokenizerFast(tokenizer_object=model)
    with pytest.raises(InvalidInput, match="could not cut this text"):
        cut(broken, "b")


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["ab ", FLAG, "e\u0301\u200d"], ids=ascii)
def test_cutting_a_long_text_is_linear_work(byte_level: Any, unit: str) -> None:
    def calls(length: int) -> int:
        text, counted = (unit * length)[:length], itertools.count()
        sys.setprofile(lambda *_: next(counted))
        try:
            result = cut(byte_level, text)
        finally:
            sys.setprofile(None)
        assert "".join(segment.text for segment in result.segments) == text
        return next(counted)

    # Ten times the text; quadratic work would be a hundred times as much. Counted, as a busy machine has no clock.
    assert calls(20_000) < 12 * calls(2_000)


def test_the_result_is_plain_values(wordpiece: Any) -> None:
    plain = json.loads(json.dumps(asdict(cut(wordpiece, f"hi {FAMILY}"))))
    assert plain["segments"][0] == {"text": "hi", "pieces": [1], "kind": "token"}
