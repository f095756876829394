"""How a long text was read is said in whole sentences, and not at all of a text that fits."""

import pytest

from studio.serving.long_inputs.words import briefly, how_read
from studio.serving.prediction import Prediction

BEGINNING = "The text is longer than the 512 tokens that are read at once: "
CASES = {
    "cut": (
        ("cut", 512, 1_519, 1, 0),
        "the last 1,519 of its 2,031 tokens were cut. The answer rests on the first 512.",
        "1,519 tokens cut",
    ),
    "cut at its beginning": (
        ("cut", 512, 1_519, 1, 512),
        "the first 1,519 of its 2,031 tokens were cut. The answer rests on the last 512.",
        "1,519 tokens cut",
    ),
    "windows": (
        ("windows", 2_031, 0, 5, 0),
        "it was read in 5 windows, and this is what they say together.",
        "5 windows",
    ),
    "more windows than are read": (
        ("windows", 24_000, 6_000, 64, 0),
        "it was read in 64 windows, and this is what they say together; the last 6,000 of its 30,000 tokens were cut.",
        "64 windows, 6,000 tokens cut",
    ),
    "head and tail": (
        ("head-tail", 512, 1_519, 1, 128),
        "the answer rests on the first 384 and the last 128 of its 2,031.",
        "1,519 tokens cut",
    ),
    "tail": (("head-tail", 512, 1_519, 1, 512), "the answer rests on the last 512 of its 2,031.", "1,519 tokens cut"),
}


def answer(policy: str, tokens: int, cut: int, windows: int, last: int) -> Prediction:
    read = {"long_inputs": policy, "windows": windows, "last_tokens": last}
    return Prediction("a", {"a": 1.0}, "v1", tokens, cut > 0, cut, 512, **read)  # type: ignore[arg-type]


@pytest.mark.parametrize(("values", "sentence", "words"), CASES.values(), ids=CASES)
def test_what_was_done_is_said(values: tuple[str, int, int, int, int], sentence: str, words: str) -> None:
    assert how_read(answer(*values)) == BEGINNING + sentence
    assert briefly(answer(*values)) == words


@pytest.mark.parametrize("policy", ["cut", "windows", "head-tail", "refuse"])
def test_of_a_text_that_fits_nothing_is_said(policy: str) -> None:
    assert (how_read(answer(policy, 12, 0, 1, 0)), briefly(answer(policy, 12, 0, 1, 0))) == ("", "")
