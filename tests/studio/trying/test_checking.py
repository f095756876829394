"""Each of the usual mistakes is found in what somebody does with a checkpoint, with the code that mends it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.checkpoints.looking import read_card
from studio.errors import InvalidInput
from studio.trying.checking import AUTO_CLASSES, Checked, Checking, Use
from studio.trying.source import Source
from studio.wiring.models import token_lengths
from tests.studio.trying.models import House
from tests.tiny import LONGEST, make_image_classifier

Check = Callable[..., Checked]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    house = House(tmp_path)
    checking = Checking(house.ways(look=read_card, lengths=token_lengths), lambda _id, count: ["x"] * count, 1_000)

    def run(checkpoint: str, task: str = "text-classification", **use: Any) -> Checked:
        return checking.check(Source(checkpoint), Use(task, **use))

    return run


def mistakes(checked: Checked) -> list[str]:
    return [finding.mistake for finding in checked.findings]


def test_lengths_that_make_no_tensor_are_shown_with_the_one_that_would(check: Check, tiny_classifier: str) -> None:
    found = check(tiny_classifier, texts=("refund", "please " * 100))
    assert mistakes(found) == ["padding", "truncation"]
    assert (found.lengths, found.max_length) == ((3, 102), LONGEST)
    assert found.looked_at == ("padding", "truncation", "auto class")
    assert found.findings[1].mended == (2, LONGEST)
    assert found.findings[0].code.startswith(f"checkpoint = {tiny_classifier!r}")
    assert not check(tiny_classifier, texts=("refund", "money")).findings


def test_the_wrong_class_is_named_with_the_right_one(check: Check, tiny_classifier: str) -> None:
    [finding] = check(tiny_classifier, auto_class="AutoModel").findings
    assert finding.mistake == "auto class"
    assert "AutoModelForSequenceClassification.from_pretrained(checkpoint)" in finding.code
    assert not check(tiny_classifier, auto_class="AutoModelForSequenceClassification").findings


def test_the_right_class_of_a_checkpoint_without_the_head_is_no_help(check: Check, tiny_masked: str) -> None:
    [finding] = check(tiny_masked, "text-generation", auto_class="AutoModelForCausalLM").findings
    assert "has no language model head" in finding.found
    assert "AutoModelForCausalLM.from_pretrained('distilbert/distilgpt2')" in finding.code
    assert not check(tiny_masked, "text-classification").findings


@pytest.mark.parametrize(
    ("task", "numbers", "used_as", "words"),
    [
        ("text-classification", "[[2.1, -0.3, 0.5]]", "probabilities", "these are logits"),
        ("text-classification", "[[0.2, 0.3, 0.5]]", "probabilities", None),
        ("text-classification", "[[0.9, 0.8, 0.1]]", "probabilities", "do not add up to 1"),
        ("multi-label", "[[0.9, 0.8, 0.1]]", "probabilities", None),
        ("text-classification", "[[2.1, -0.3, 0.5]]", "labels", "no whole numbers"),
        ("text-classification", "[0, 2]", "labels", None),
        ("text-classification", "[0, 3]", "labels", "3 is the id of no label"),
        ("token-classification", "[0, 3]", "labels", "1 dimensions"),
    ],
)
def test_numbers_are_looked_at_as_what_they_are_used_for(
    check: Check, tiny_classifier: str, task: str, numbers: str, used_as: str, words: str | None
) -> None:
    found = [
        one
        for one in check(tiny_classifier, task, numbers=numbers, used_as=used_as).findings
        if one.mistake == "logits"
    ]
    assert len(found) == (words is not None)
    if words is not None:
        assert words in found[0].found


def test_a_batch_of_a_checkpoint_that_cannot_pad_is_given_a_token(check: Check, tiny_generator: str) -> None:
    [finding] = check(tiny_generator, "text-generation", texts=("my plant", "where is my parcel")).findings
    assert "pad_token = tokenizer.eos_token" in finding.code


def test_what_looks_at_images_has_no_lengths(check: Check, tmp_path: Path) -> None:
    images = make_image_classifier(tmp_path / "images", ["fern", "moss"])
    assert check(images, "image-classification").max_length is None
    with pytest.raises(InvalidInput, match="looks at images"):
        check(images, "image-classification", texts=("a",))


@pytest.mark.parametrize(
    ("use", "words"),
    [
        ({"task": "poetry"}, "text-classification"),
        ({"auto_class": "AutoModelForAnything"}, "AutoModelForSequenceClassification"),
        ({"used_as": "weights"}, "probabilities, labels"),
        ({"texts": ("x",) * 201}, "at most 200"),
    ],
)
def test_what_nobody_can_look_at_is_refused(use: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        Use(**({"task": "text-classification"} | use))


def test_labels_that_are_no_numbers_and_empty_texts_are_refused(check: Check, tiny_classifier: str) -> None:
    with pytest.raises(InvalidInput, match="has no numbers for labels"):
        check(tiny_classifier, "question-answering", numbers="[1]", used_as="labels")
    with pytest.raises(InvalidInput, match="The text is empty"):
        check(tiny_classifier, texts=(" ",))
    assert "AutoModel" in AUTO_CLASSES
