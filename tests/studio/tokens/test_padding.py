"""The matrix that a model sees, and what is said when there can be none."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.errors import InvalidInput
from studio.tokens.padding import MAX_TEXTS, pad

TEXTS = ["one", "one two three", "one two"]


def test_padding_to_the_longest_makes_one_matrix(wordpiece: Any) -> None:
    batch = pad(wordpiece, TEXTS)
    assert (batch.shape, batch.lengths, batch.problem) == ((3, 5), [3, 5, 4], None)
    assert batch.padding_share == pytest.approx(3 / 15)
    assert [(cell.piece, cell.attention_mask) for cell in batch.rows[0]] == [
        ("[CLS]", 1),
        ("one", 1),
        ("[SEP]", 1),
        ("[PAD]", 0),
        ("[PAD]", 0),
    ]


def test_the_matrix_is_what_the_tokenizer_gives(wordpiece: Any) -> None:
    batch = pad(wordpiece, TEXTS, "max_length", True, 4)
    expected = wordpiece(TEXTS, padding="max_length", truncation=True, max_length=4)
    assert [[cell.input_id for cell in row] for row in batch.rows] == expected["input_ids"]
    assert [[cell.attention_mask for cell in row] for row in batch.rows] == expected["attention_mask"]


def test_special_tokens_are_told_from_padding(wordpiece: Any) -> None:
    row = pad(wordpiece, TEXTS).rows[0]
    assert [cell.special for cell in row if cell.attention_mask] == [True, False, True]


def test_without_padding_texts_of_different_length_make_no_tensor(wordpiece: Any) -> None:
    batch = pad(wordpiece, TEXTS, "none")
    assert batch.shape is None
    assert [len(row) for row in batch.rows] == batch.lengths == [3, 5, 4]
    assert batch.problem is not None
    for words in ("3, 5 and 4 ids", 'padding "longest"', "padding=True", "(1, 3), (1, 5) and (1, 4)"):
        assert words in batch.problem


def test_without_padding_texts_of_one_length_make_a_tensor(wordpiece: Any) -> None:
    batch = pad(wordpiece, ["one two", "two one"], "none")
    assert (batch.shape, batch.problem, batch.padding_share) == ((2, 4), None, 0)


def test_padding_to_a_length_does_not_shorten(wordpiece: Any) -> None:
    batch = pad(wordpiece, TEXTS, "max_length", truncation=False, max_length=4)
    assert batch.shape is None
    assert [len(row) for row in batch.rows] == [4, 5, 4]
    assert batch.problem is not None
    for words in ("4, 5 and 4 ids", "truncation=True", "max_length to 5 or more"):
        assert words in batch.problem


def test_a_tokenizer_without_a_padding_token_shows_ragged_rows_and_the_fix(byte_level: Any) -> None:
    batch = pad(byte_level, TEXTS)
    assert batch.shape is None
    assert batch.problem is not None
    assert "tokenizer.pad_token = tokenizer.eos_token" in batch.problem
    with pytest.raises(ValueError, match="padding token"):
        byte_level(TEXTS, padding=True)


def test_padding_at_the_left_is_shown_at_the_left(byte_level_with: Callable[..., Any]) -> None:
    tokenizer = byte_level_with(pad_token="<|endoftext|>", padding_side="left")
    row = pad(tokenizer, ["a", "a b c"]).rows[0]
    assert [cell.attention_mask for cell in row] == [0] * (len(row) - 1) + [1]


def test_rows_longer_than_the_checkpoint_was_made_for_are_a_problem(wordpiece: Any) -> None:
    batch = pad(wordpiece, ["a " * 600, "a"], truncation=False)
    assert batch.shape == (2, 602)
    assert batch.problem is not None
    assert "602 columns" in batch.problem
    assert "512 at most" in batch.problem


def test_more_texts_than_fit_a_page_are_refused(wordpiece: Any) -> None:
    with pytest.raises(InvalidInput, match=r"17 texts; at most 16"):
        pad(wordpiece, ["a"] * (MAX_TEXTS + 1))
    assert pad(wordpiece, ["a"] * MAX_TEXTS).shape == (16, 3)


def test_a_matrix_too_large_to_show_is_refused_with_the_length_that_fits(wordpiece: Any) -> None:
    with pytest.raises(InvalidInput, match=r"2 by 50,000.*max_length to 32,768 or less"):
        pad(wordpiece, ["a", "b"], "max_length", True, 50_000)


def test_no_texts_and_an_unheard_of_padding_are_refused(wordpiece: Any) -> None:
    with pytest.raises(InvalidInput, match="no texts"):
        pad(wordpiece, [])
    with pytest.raises(InvalidInput, match="expected one of longest, max_length, none"):
        pad(wordpiece, ["a"], "widest")  # type: ignore[arg-type]


def test_padding_to_a_limit_that_is_not_there_is_refused(unigram: Any) -> None:
    with pytest.raises(InvalidInput, match="no length limit of its own"):
        pad(unigram, ["a"], "max_length")


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=5),
    padding=st.sampled_from(["longest", "max_length", "none"]),
    truncation=st.booleans(),
    max_length=st.integers(3, 9),
)
def test_a_shape_is_given_exactly_when_the_rows_are_even(
    wordpiece: Any, texts: list[str], padding: Any, truncation: bool, max_length: int
) -> None:
    batch = pad(wordpiece, texts, padding, truncation, max_length)
    widths = {len(row) for row in batch.rows}
    assert (batch.shape is None) == (len(widths) > 1) == (batch.problem is not None)
    assert [sum(cell.attention_mask for cell in row) for row in batch.rows] == batch.lengths
    assert 0 <= batch.padding_share < 1
    if truncation:
        assert max(batch.lengths) <= max_length
    json.dumps(asdict(batch))
