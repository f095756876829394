"""Masks: found by the checkpoint's own token, read together as each by itself, and never lost in silence."""

from dataclasses import replace
from typing import Any

import pytest

from studio.checkpoints.load import load_tokenizer
from studio.checkpoints.trying.fill_mask import FillMaskModel
from studio.checkpoints.trying.questions import FillMask
from studio.checkpoints.trying.watching import Progress, Watch
from studio.errors import CheckpointUnavailable, Conflict, InvalidInput
from tests.tiny import LONGEST

TEXTS = ("where is my [MASK] ?", "[MASK]", "please help , my [MASK] lost a leaf and [MASK] pot", "the [MASK] arrived")


@pytest.fixture(scope="module")
def model(tiny_masked: str) -> FillMaskModel:
    return FillMaskModel.load(tiny_masked, "org/masked", "cpu")


def test_a_text_is_answered_alike_whatever_shares_its_batch(model: FillMaskModel) -> None:
    together = model.answer(FillMask(TEXTS), Watch()).texts
    for text, found in zip(TEXTS, together, strict=True):
        [alone] = model.answer(FillMask((text,)), Watch()).texts
        assert found.text == text
        for mask, same in zip(found.masks, alone.masks, strict=True):
            assert mask.position == same.position
            assert [one.probability for one in mask.choices] == pytest.approx([one.probability for one in same.choices])


def test_the_probabilities_of_a_mask_are_probabilities(model: FillMaskModel) -> None:
    [mask] = model.answer(FillMask(TEXTS[:1], top_k=50), Watch()).texts[0].masks
    shares = [one.probability for one in mask.choices]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] > 0
    assert sum(shares) <= 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("where is it ?", "The text has no mask. Write [MASK] where"),
        ("where is <mask> ?", "no mask. It has <mask>, which this checkpoint does not know as one. Write [MASK]"),
        ("where is ___ ?", "It has ___, which"),
        ("lost " * 70 + "[MASK]", "has 73 tokens, of which 64 are read, and its mask is behind them"),
    ],
)
def test_a_text_without_a_mask_says_what_to_write(model: FillMaskModel, text: str, words: str) -> None:
    with pytest.raises(InvalidInput) as found:
        model.answer(FillMask((text,)), Watch())
    assert words in str(found.value)
    with pytest.raises(InvalidInput, match=r"^Text 2 "):
        model.answer(FillMask((TEXTS[0], text)), Watch())


def test_what_was_cut_is_said_with_the_masks_in_it(model: FillMaskModel) -> None:
    [found] = model.answer(FillMask(("the [MASK] " + "lost " * 70 + "[MASK] [MASK]",)), Watch()).texts
    assert (found.tokens, found.cut_tokens, found.cut_masks, len(found.masks)) == (LONGEST, 12, 2, 1)


def test_it_tells_how_far_it_is_and_ends_when_it_should(model: FillMaskModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.checkpoints.trying.fill_mask.BATCH_TOKENS", 1)
    told: list[Any] = []
    model.answer(FillMask(TEXTS), Watch(told.append))
    assert told == [Progress(done, 4) for done in (1, 2, 3, 4)]
    told.clear()
    with pytest.raises(Conflict, match="stopped before there was an answer"):
        model.answer(FillMask(TEXTS), Watch(told.append, lambda: "stopped" if told else None))
    assert told == [Progress(1, 4)]
    with pytest.raises(InvalidInput, match="longer than may be waited for"):
        model.answer(FillMask(TEXTS), Watch(why_end=lambda: "deadline"))


def test_a_tokenizer_without_a_mask_is_refused(model: FillMaskModel, tiny_generator: str) -> None:
    without = replace(model._opened, tokenizer=load_tokenizer(tiny_generator))
    with pytest.raises(CheckpointUnavailable, match="'org/other' has no mask token"):
        FillMaskModel(without, "org/other")
