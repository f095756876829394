"""Windows over a context repeat the question and are those of the tokenizer; places are those of the text."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from transformers import ByT5Tokenizer

from studio.checkpoints.load import load_tokenizer
from studio.checkpoints.pairs import PairPreparer
from studio.checkpoints.preparing import Preparer
from studio.errors import CheckpointUnavailable, InvalidInput
from tests.studio.checkpoints.test_preparing import like_roberta
from tests.tiny import LONGEST
from tests.tokenizers import make_byte_level, make_unigram

UNICODE = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
ODD = ["", " ", "😀👩‍👩‍👧 e\u0301 कि", "شكرا جزيلا", "東京タワーに行きました", "[SEP] where [CLS]"]


@pytest.fixture(scope="module", params=["WordPiece", "bytes", "bytes without special tokens", "unigram"])
def tokenizer(request: pytest.FixtureRequest, tiny_base: str) -> Any:
    makers = {"WordPiece": lambda: load_tokenizer(tiny_base), "bytes": like_roberta, "unigram": make_unigram}
    return makers.get(request.param, make_byte_level)()


@given(
    question=UNICODE,
    context=st.text(st.sampled_from("abc 😀é."), max_size=200),
    room=st.integers(2, 30),
    data=st.data(),
)
@settings(max_examples=40, deadline=None)
def test_windows_are_those_of_the_tokenizer(
    tokenizer: Any, question: str, context: str, room: int, data: st.DataObject
) -> None:
    [pair] = PairPreparer(tokenizer, 10_000).encode([(question, context)])
    assume(pair.body)
    stride = data.draw(st.integers(0, room - 1))
    plain = tokenizer(
        question,
        context,
        truncation="only_second",
        max_length=pair.special + room,
        stride=stride,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    windows = pair.windows(pair.special + room, stride)
    tokenizer.backend_tokenizer.no_truncation()
    assert [window.input_ids for window in windows] == plain["input_ids"]
    for row, window in enumerate(windows):
        assert window.layout is not None
        sequence_ids = plain.sequence_ids(row)
        assert window.layout.sequence_ids == sequence_ids
        where = partial(_without_spaces, sequence_ids=sequence_ids, texts=(question, context))
        assert where(window.layout.offset_mapping) == where(plain["offset_mapping"][row])
        assert window.layout.word_ids == plain.word_ids(row)
        if window.token_type_ids is not None:
            assert window.token_type_ids == plain["token_type_ids"][row]


def _without_spaces(
    places: Sequence[Sequence[int]], sequence_ids: Sequence[int | None], texts: Sequence[str]
) -> list[tuple[int, int] | None]:
    """Where tokens stand without the space before them, which tokenizers count at the beginning of a window only."""
    return [
        None if which is None else _trimmed(texts[which], start, stop)
        for (start, stop), which in zip(places, sequence_ids, strict=True)
    ]


def _trimmed(text: str, start: int, stop: int) -> tuple[int, int] | None:
    """None for a token of nothing but spaces: it is nowhere, and tokenizers say so with one number or another."""
    begins = start + len(text[start:stop]) - len(text[start:stop].lstrip())
    return (begins, stop) if begins < stop else None


@given(texts=st.lists(UNICODE, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_layout_is_what_the_tokenizer_says_and_a_piece_has_its_part(tokenizer: Any, texts: list[str]) -> None:
    texts = [*texts, *ODD]
    for text, encoded in zip(texts, Preparer(tokenizer, has_layout=True).encode(texts), strict=True):
        plain = tokenizer(text, return_offsets_mapping=True, return_special_tokens_mask=True)
        layout = encoded.layout
        assert layout is not None
        assert layout.offset_mapping == [tuple(place) for place in plain["offset_mapping"]]
        assert layout.word_ids == plain.word_ids(0)
        assert layout.special_tokens_mask == plain["special_tokens_mask"]
        assert all(0 <= start <= stop <= len(text) for start, stop in layout.offset_mapping)
        piece = encoded.cut(encoded.special + 3)
        assert piece.layout is not None
        assert [plain["input_ids"][place] for place in _kept(layout.special_tokens_mask, 3)] == piece.input_ids
        assert [layout.offset_mapping[place] for place in _kept(layout.special_tokens_mask, 3)] == (
            piece.layout.offset_mapping
        )


def _kept(special: list[int], room: int) -> list[int]:
    own = [place for place, is_special in enumerate(special) if not is_special][:room]
    return [place for place, is_special in enumerate(special) if is_special or place in own]


def test_a_question_is_whole_in_every_piece(tiny_base: str) -> None:
    tokenizer = load_tokenizer(tiny_base)
    question = tokenizer("where is it")["input_ids"]
    [asked] = PairPreparer(tokenizer, LONGEST).encode([("where is it", "my parcel is late " * 20)])
    for window in asked.windows(LONGEST, 8):
        assert window.input_ids[: len(question)] == question
        assert window.tokens <= LONGEST
    assert asked.cut(LONGEST).tokens == LONGEST


def test_an_empty_context_is_an_empty_body(tiny_base: str) -> None:
    [pair] = PairPreparer(load_tokenizer(tiny_base), LONGEST).encode([("where is it", "")])
    assert pair.body == 0
    assert [window.input_ids for window in pair.windows(LONGEST, 4)] == [pair.input_ids]


def test_a_question_that_leaves_no_room_is_named(tiny_base: str) -> None:
    preparer = PairPreparer(load_tokenizer(tiny_base), LONGEST)
    with pytest.raises(InvalidInput, match=r"A question takes 43 tokens.*reads 64 at once"):
        preparer.encode([("where " * 40, "here")])
    with pytest.raises(InvalidInput, match="Give each text with its question"):
        preparer.encode(["where"])
    [pair] = preparer.encode([("where", "my parcel")])
    for length, stride in ((4, 0), (20, 30), (20, -1)):
        with pytest.raises(InvalidInput, match="longer windows, or a smaller stride"):
            pair.windows(length, stride)


def test_a_tokenizer_that_knows_no_places_is_refused() -> None:
    tokenizer: Any = ByT5Tokenizer()
    for make in (partial(Preparer, tokenizer, has_layout=True), partial(PairPreparer, tokenizer, LONGEST)):
        with pytest.raises(CheckpointUnavailable, match=r"ByT5Tokenizer.*does not say where its tokens stand"):
            make()


def test_a_file_that_truncates_changes_no_pair(tiny_base: str, tmp_path: Path) -> None:
    saved: Any = load_tokenizer(tiny_base)
    saved._tokenizer.enable_truncation(5)
    saved.save_pretrained(tmp_path)
    [pair] = PairPreparer(load_tokenizer(str(tmp_path)), LONGEST).encode([("where", "my parcel " * 10)])
    assert pair.body == 20
