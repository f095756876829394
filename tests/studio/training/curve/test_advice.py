"""The advice: more labels where they help, none where the curve is flat, and which label needs some."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.metrics.figure import Figure
from studio.metrics.intervals import share
from studio.metrics.learning_curve import learning_curve
from studio.training.curve.advice import ENOUGH, MORE, LabelStanding, advise
from tests.studio.metrics.making_curves import SIZES, made

GROWING = [0.9 - 2 * size**-0.7 for size in SIZES]
ACCURACY = share(85, 100)


def standing(label: str, count: int, found: int, taken_for: str | None = None) -> LabelStanding:
    return LabelStanding(label, count, share(found, 100), taken_for)


USUAL = [standing("b", 200, 90), standing("c", 200, 95)]


def test_where_more_labels_help_it_says_how_many_bring_how_much() -> None:
    advice = advise(made(GROWING, examples=2_000), USUAL, ACCURACY, None)
    assert advice.verdict == MORE
    assert advice.sentences[0].startswith("About ")
    assert "more labels for +" in advice.sentences[0]


@given(level=some.floats(0.3, 0.95), examples=some.integers(100, 600), seed=some.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_more_labels_are_never_advised_where_they_have_changed_nothing(level: float, examples: int, seed: int) -> None:
    """The heads of all sizes say the same."""
    generator = np.random.default_rng(seed)
    gold = generator.integers(0, 3, examples)
    answers = np.where(generator.random(examples) < level, gold, (gold + 1) % 3)
    curve = learning_curve(SIZES, np.broadcast_to(answers, (3, len(SIZES), examples)), gold, 3)
    advice = advise(curve, USUAL, ACCURACY, None)
    assert advice.verdict == ENOUGH
    assert "More labels will not help" in advice.sentences[0]


def test_where_only_chance_moves_the_curve_more_labels_are_advised_in_few_cases() -> None:
    curves = [made([0.8] * 6, examples=500, orders=2, seed=seed) for seed in range(60)]
    assert sum(advise(curve, USUAL, ACCURACY, None).verdict == MORE for curve in curves) <= 3


@pytest.mark.parametrize(
    ("weak", "sentence"),
    [
        (
            standing("rare", 12, 40),
            "“rare” has 12 labels, and 40 % (31 to 50) of its held-out examples are found: label",
        ),
        (standing("mixed", 300, 40, "b"), "it is taken for “b”. Say in the guidelines what tells them apart."),
    ],
    ids=["few labels", "taken for another"],
)
def test_a_label_that_is_found_less_than_others_gets_its_own_advice(weak: LabelStanding, sentence: str) -> None:
    advice = advise(made(GROWING), [weak, *USUAL], ACCURACY, None)
    assert any(sentence in one for one in advice.sentences)
    assert not any("“b” has" in one or "“c” has" in one for one in advice.sentences)


@pytest.mark.parametrize(
    ("agreement", "words"),
    [
        (share(84, 100), "clearer guidelines will help more than labels"),
        (share(970, 1_000), "about as far as a model can get"),
        (Figure(None, None, None, 0, "Nobody has."), "is not known"),
        (None, "is not known"),
    ],
    ids=["people agree no more than the head", "people agree more", "undefined", "unknown"],
)
def test_how_far_people_agree_is_how_far_a_model_can_get(agreement: Figure | None, words: str) -> None:
    assert words in advise(made(GROWING), USUAL, ACCURACY, agreement).sentences[-1]
