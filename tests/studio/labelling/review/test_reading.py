"""What a newcomer is told about the figures fits them."""

import pytest

from studio.labelling.review.reading import reading
from studio.metrics.agreement import Agreement, Figure

SURE, UNSURE = "", "label more before you go by it"


def found(alpha: Figure, percent: float | None = 0.9) -> Agreement:
    shared = Figure(percent, None, None, 100, "" if percent is not None else "Nothing shared.")
    return Agreement(shared, shared, alpha)


@pytest.mark.parametrize(
    ("value", "low", "words", "doubt"),
    [
        (0.85, 0.82, "good enough to rely on", SURE),
        (0.85, 0.64, "good enough to rely on", UNSURE),
        (0.85, None, "good enough to rely on", UNSURE),
        (0.75, 0.70, "good enough for a first model", SURE),
        (0.75, 0.50, "good enough for a first model", UNSURE),
        (0.40, 0.20, "too low to rely on", SURE),
        (-0.10, -0.30, "no better than chance", SURE),
    ],
)
def test_alpha_is_put_in_words(value: float, low: float | None, words: str, doubt: str) -> None:
    said = reading(found(Figure(value, low, None if low is None else value + 0.05, 100)), 3, 100)
    assert words in said
    assert f"alpha is {value:.2f}" in said
    assert (UNSURE in said) == bool(doubt)


def test_an_alpha_that_is_undefined_says_why() -> None:
    assert reading(found(Figure(None, None, None, 5, "All labels are the same.")), 2, 5).endswith("are the same.")


@pytest.mark.parametrize(
    ("annotators", "examples", "words"),
    [(0, 0, "Nobody has labelled"), (1, 5, "One person"), (3, 5, "never the same example")],
)
def test_without_shared_examples_it_says_what_to_do(annotators: int, examples: int, words: str) -> None:
    assert words in reading(found(Figure(None, None, None, 0), None), annotators, examples)
