"""How a long text was read is said in whole sentences, and not at all of a text that fits."""

import pytest

from studio.serving.long_inputs.words import briefly, how_read
from studio.serving.prediction import Prediction

BEGINNING = "The text is longer than the 512 tokens that are read at once: "


def answer(policy: str, tokens: int, cut: int, windows: int, last: int) -> Prediction:
    read = {"long_inputs": policy, "windows": windows, "last_tokens": last}
    return Prediction("a", {"a": 1.0}, "v1", tokens, cut > 0, cut, 512, **read)  # type: ignore[arg-type]


ANSWERS = {
    "cut": answer("cut", 512, 1_519, 1, 0),
    "cut at its beginning": answer("cut", 512, 1_519, 1, 512),
    "windows": answer("windows", 2_031, 0, 5, 0),
    "more windows than are read": answer("windows", 24_000, 6_000, 64, 0),
    "head and tail": answer("head-tail", 512, 1_519, 1, 128),
    "tail": answer("head-tail", 512, 1_519, 1, 512),
}
SENTENCES = {
    "cut": "the last 1,519 of its 2,031 tokens were cut. The answer rests on the first 512.",
    "cut at its beginning": "the first 1,519 of its 2,031 tokens were cut. The answer rests on the last 512.",
    "windows": "it was read in 5 windows, and this is what they say together.",
    "more windows than are read": "it was read in 64 windows, and this is what they say together; the last 6,000 of "
    "its 30,000 tokens were cut.",
    "head and tail": "the answer rests on the first 384 and the last 128 of its 2,031.",
    "tail": "the answer rests on the last 512 of its 2,031.",
}
BRIEFLY = dict.fromkeys(ANSWERS, "1,519 tokens cut") | {
    "windows": "5 windows",
    "more windows than are read": "64 windows, 6,000 tokens cut",
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_was_done_is_said(name: str) -> None:
    assert how_read(ANSWERS[name]) == BEGINNING + SENTENCES[name]
    assert briefly(ANSWERS[name]) == BRIEFLY[name]


@pytest.mark.parametrize("policy", ["cut", "windows", "head-tail", "refuse"])
def test_of_a_text_that_fits_nothing_is_said(policy: str) -> None:
    fits = answer(policy, 12, 0, 1, 0)
    assert (how_read(fits), briefly(fits)) == ("", "")
