"""What a learning curve foretells of models whose accuracy grows, or does not."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from studio.metrics.learning_curve import learning_curve
from tests.studio.metrics.making_curves import LABELS, SIZES, answers, made

GROWING = [0.9 - 2 * size**-0.7 for size in SIZES]


def test_its_points_are_the_means_of_the_reference_s_macro_f1() -> None:
    gold = np.random.default_rng(1).integers(0, LABELS, 200)
    predicted = answers([0.5] * 6, gold, 3, 1)
    curve = learning_curve(SIZES, predicted, gold, LABELS)
    for place, point in enumerate(curve.points):
        expected = np.mean([f1_score(gold, order[place], average="macro") for order in predicted])
        assert point.labels == SIZES[place]
        assert point.value == pytest.approx(expected)
        assert point.low < point.value < point.high


def test_a_curve_that_grows_says_how_many_labels_bring_a_gain() -> None:
    curve = made(GROWING)
    gain = curve.gain(curve.labels)
    assert gain.value == pytest.approx(2 * (400**-0.7 - 800**-0.7), abs=0.01)
    assert gain.low is not None
    assert gain.low > 0
    more = curve.labels_for(0.01)
    assert more is not None
    assert curve.gain(more).value == pytest.approx(0.01, abs=0.001)


def test_no_number_of_labels_brings_what_is_above_the_ceiling() -> None:
    assert made(GROWING).labels_for(0.3) is None
    assert made([0.7] * 6).labels_for(0.02) is None


def test_its_line_goes_on_beyond_what_was_measured() -> None:
    line = made(GROWING).line()
    assert (line[0].labels, line[-1].labels) == (12, 1_600)
    assert all(point.low <= point.value <= point.high for point in line)
