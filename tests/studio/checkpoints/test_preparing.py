"""Texts are tokenised whole by many threads, and cut afterwards exactly as their tokenizer would have cut them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import processors
from transformers import ByT5Tokenizer, CanineTokenizer, PreTrainedTokenizerFast

from studio.checkpoints.load import load_tokenizer
from studio.checkpoints.preparing import Preparer
from tests.tokenizers import make_byte_level, make_unigram

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=1, max_size=6)
ODD = ["", " ", "[SEP] where [CLS] is [SEP]", "😀👩‍👩‍👧" * 5, "please " * 100, "<s> hello </s> you"]


def like_roberta() -> Any:
    tokenizer = make_byte_level(bos_token="<s>", sep_token="</s>")
    first, last = (tokenizer.convert_tokens_to_ids(token) for token in ("<s>", "</s>"))
    tokenizer._tokenizer.post_processor = processors.RobertaProcessing(("</s>", last), ("<s>", first))
    return tokenizer


MAKERS: dict[str, Callable[[str], Any]] = {
    "WordPiece": load_tokenizer,
    "bytes with special tokens": lambda _: like_roberta(),
    "bytes without": lambda _: make_byte_level(),
    "unigram": lambda _: make_unigram(),
    "slow, one special token": lambda _: ByT5Tokenizer(),
    "slow, two": lambda _: CanineTokenizer(),
}


@pytest.fixture(scope="module", params=MAKERS)
def tokenizer(request: pytest.FixtureRequest, tiny_base: str) -> Any:
    return MAKERS[request.param](tiny_base)


@pytest.fixture(params=["right", "left"])
def side(request: pytest.FixtureRequest, tokenizer: Any) -> Iterator[str]:
    tokenizer.truncation_side = request.param
    yield request.param
    tokenizer.truncation_side = "right"


@given(texts=TEXTS, room=st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def check_cutting(tokenizer: Any, texts: list[str], room: int) -> None:
    texts = [*texts, *ODD]
    max_length = tokenizer.num_special_tokens_to_add() + room
    expected = tokenizer(texts, truncation=True, max_length=max_length, verbose=False)
    whole = tokenizer(texts, verbose=False)["input_ids"]
    for row, text in enumerate(Preparer(tokenizer).encode(texts)):
        piece = text.cut(max_length)
        assert text.input_ids == whole[row]
        assert piece.input_ids == expected["input_ids"][row]
        assert piece.attention_mask == expected["attention_mask"][row]
        assert piece.token_type_ids == (expected["token_type_ids"][row] if "token_type_ids" in expected else None)


@pytest.mark.usefixtures("side")
def test_a_cut_text_is_what_the_tokenizer_would_have_made_of_it(tokenizer: Any) -> None:
    check_cutting(tokenizer)


def test_special_tokens_that_somebody_typed_are_part_of_the_text(tiny_base: str) -> None:
    [text] = Preparer(load_tokenizer(tiny_base)).encode(["[SEP] where [CLS]"])
    assert (text.before, text.behind, text.body) == (1, 1, 3)


def test_an_empty_text_has_an_empty_body(tokenizer: Any) -> None:
    [text] = Preparer(tokenizer).encode([""])
    assert (text.body, text.special) == (0, text.tokens)
    assert text.cut(8).input_ids == text.input_ids


def test_a_text_of_megabytes_is_whole(tiny_base: str) -> None:
    [text] = Preparer(load_tokenizer(tiny_base)).encode(["where is my parcel " * 60_000])
    assert text.tokens == 240_002
    assert text.cut(64).tokens == 64


def test_many_threads_tokenise_at_once_and_a_file_that_truncates_and_pads_changes_nothing(
    tiny_base: str, tmp_path: Path, in_threads: Callable[..., list[Any]]
) -> None:
    saved = load_tokenizer(tiny_base)
    assert isinstance(saved, PreTrainedTokenizerFast)
    saved._tokenizer.enable_truncation(5)
    saved._tokenizer.enable_padding(length=9)
    saved.save_pretrained(tmp_path)
    preparer = Preparer(load_tokenizer(str(tmp_path)))
    texts = [f"where is my {'parcel ' * length}" for length in range(64)]
    found = in_threads([lambda text=text: preparer.encode([text])[0].tokens for text in texts * 8])
    assert found == [5 + length for length in range(64)] * 8
