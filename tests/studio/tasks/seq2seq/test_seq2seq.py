"""Targets are texts; what a model is trained on is what transformers itself would make of them."""

from itertools import pairwise
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from transformers import GenerationConfig, T5Config, T5ForConditionalGeneration

from studio.errors import InvalidInput, NotEnoughLabels
from studio.tasks.seq2seq import (
    require_trainable,
    tokenizer_arguments,
    validate,
)
from studio.tasks.seq2seq.task import Seq2Seq
from tests.studio.tasks.question_answering.making import tokenizer

ids = some.lists(some.integers(1, 50), max_size=9)
pairs = some.lists(some.tuples(ids, ids), min_size=1, max_size=5)
PAD, START = 0, 2


@given(value=some.text(min_size=1, max_size=40))
def test_a_text_is_stored_as_it_was_written(value: str) -> None:
    if value.strip() and "\0" not in value:
        assert validate(value) == value


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, "is a NoneType, not a text"),
        (["a"], "is a list, not a text"),
        ("", "is empty"),
        (" \n\u3000", "is empty"),
        ("x" * 11, "has 11 characters; at most 10"),
        ("a\0", "NUL"),
        ("\ud83d", "half of a surrogate pair"),
    ],
)
def test_a_wrong_value_says_what_is_wrong_with_it(value: Any, found: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        validate(value, longest=10)
    assert found in str(caught.value)


def test_it_refuses_to_train_on_too_little() -> None:
    require_trainable(2)
    for examples, found in ((0, "there are none"), (1, "there is 1")):
        with pytest.raises(NotEnoughLabels, match=found):
            require_trainable(examples)


@pytest.fixture(scope="module")
def model() -> Any:
    torch.manual_seed(0)
    config = T5Config(
        vocab_size=60, d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2, pad_token_id=PAD, eos_token_id=1,
        decoder_start_token_id=START,
    )  # fmt: skip
    return T5ForConditionalGeneration(config).eval()


def chosen(**values: Any) -> dict[str, Any]:
    """What stands in the generation config of a model when a project has chosen this."""
    return Seq2Seq(values).lesson()


@pytest.mark.parametrize("beams", [1, 3])
def test_generation_obeys_what_was_chosen_whatever_the_model_s_own_config_said(model: Any, beams: int) -> None:
    own = GenerationConfig(
        num_beams=5, early_stopping=True, length_penalty=3.0, max_length=4, min_length=3, temperature=0.3, top_k=7,
        no_repeat_ngram_size=1, pad_token_id=PAD, eos_token_id=1, decoder_start_token_id=START,
    )  # fmt: skip
    own.update(**chosen(beams=beams, least_new_tokens=6, most_new_tokens=12, no_repeat_ngram=2))
    own.validate(strict=True)
    with torch.inference_mode():
        [written] = model.generate(torch.tensor([[5, 6, 7]]), generation_config=own).tolist()
    in_a_row = list(pairwise(written))
    assert 6 <= len(written) - 1 <= 12
    assert len(in_a_row) == len(set(in_a_row))
    assert (own.num_beams, own.length_penalty) == (beams, 1.0 if beams > 1 else None)


def test_what_counts_with_beams_only_is_said_with_beams_only() -> None:
    several, one = chosen(early_stopping=False, length_penalty=0.5), chosen(beams=1, length_penalty=0.5)
    assert (several["early_stopping"], several["length_penalty"]) == (False, 0.5)
    assert (one["early_stopping"], one["length_penalty"]) == (None, None)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"beams": 0}, "beams is 0; expected a whole number from 1 to 16"),
        ({"beams": 2.0}, "beams is 2.0"),
        ({"most_new_tokens": 5_000}, "expected a whole number from 1 to 4,096"),
        ({"least_new_tokens": 20, "most_new_tokens": 10}, "least_new_tokens is 20, above most_new_tokens"),
        ({"length_penalty": float("inf")}, "length_penalty is inf; expected a number"),
        ({"early_stopping": "never"}, "early_stopping is 'never'; expected true or false"),
        ({"temperature": 1.0}, "'temperature' is no setting of seq2seq"),
    ],
)
def test_a_setting_that_cannot_be_names_itself(values: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        Seq2Seq(values)


def test_texts_are_cut_and_not_padded_before_they_are_put_together() -> None:
    found = tokenizer("pieces")(["the parcel arrived " * 9], text_target=["the"], **tokenizer_arguments(8))
    assert len(found["input_ids"][0]) == 8
    assert len(found["labels"][0]) < 8
