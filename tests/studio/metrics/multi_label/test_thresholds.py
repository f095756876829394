"""Tuned thresholds are better on unseen examples, and those of few examples stay near the shared one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.metrics.bootstrap import Floats
from studio.metrics.multi_label import STATISTICS, ScoredSets, tuned_thresholds
from studio.metrics.multi_label.calibration import fit_temperature, with_temperature
from tests.studio.metrics.multi_label.making import scored_sets


def made(generator: np.random.Generator, examples: int, frequent: Floats, unsure: Floats) -> tuple[Floats, Floats]:
    """Probabilities that are too low by `unsure`, of labels that are so frequent."""
    gold = (generator.random((examples, len(frequent))) < frequent).astype(float)
    logits = 4 * (generator.normal(size=gold.shape) / 2 + gold) - 2 + np.log(frequent / (1 - frequent)) - unsure
    return 1 / (1 + np.exp(-logits)), gold


def macro_f1(probabilities: Floats, gold: Floats, thresholds: list[float]) -> float:
    scored = ScoredSets(probabilities, gold, (probabilities >= thresholds).astype(float))
    return float(STATISTICS["macro_f1"](scored)(np.ones((1, len(gold))))[0])


def naive(probabilities: Floats, gold: Floats) -> list[float]:
    """The best threshold of each label by itself."""

    def best(said: Floats, has: Floats) -> float:
        given = said >= np.unique(said)[:, None]
        return float(np.unique(said)[(2 * (given @ has) / (given.sum(axis=1) + has.sum())).argmax()])

    return [best(*columns) for columns in zip(probabilities.T, gold.T, strict=True)]


def test_they_are_better_on_unseen_examples_than_a_half_and_than_each_label_s_own_best() -> None:
    gains_on_half, gains_on_naive = [], []
    for seed in range(12):
        generator = np.random.default_rng(seed)
        frequent, unsure = np.geomspace(0.01, 0.4, 12), generator.normal(0.5, 0.8, 12)
        tuning, unseen = (made(generator, number, frequent, unsure) for number in (100, 4000))
        found = macro_f1(*unseen, tuned_thresholds(*tuning))
        gains_on_half.append(found - macro_f1(*unseen, [0.5] * 12))
        gains_on_naive.append(found - macro_f1(*unseen, naive(*tuning)))
    assert np.mean(gains_on_half) > 0.02
    assert np.mean(gains_on_naive) > 0.01


def test_a_label_of_one_example_stays_near_the_threshold_of_all_and_one_of_many_finds_its_own() -> None:
    def threshold_of_an_unsure_label(positives: int) -> float:
        sure, unsure = (np.arange(600) < number for number in (300, positives))
        said = np.stack([np.where(sure, 0.9, 0.7), np.where(unsure, 0.15, 0.05)], axis=1)
        return tuned_thresholds(said, np.stack([sure, unsure], axis=1))[1]

    one, some_of_it, many = (threshold_of_an_unsure_label(positives) for positives in (1, 10, 200))
    assert one > 0.6
    assert 0.2 < some_of_it < 0.6
    assert many < 0.15


def test_without_a_gold_label_every_threshold_is_a_half() -> None:
    assert tuned_thresholds(np.random.default_rng(0).random((20, 3)), np.zeros((20, 3))) == [0.5] * 3


def test_a_label_that_nobody_has_takes_the_shared_threshold() -> None:
    said = np.array([[0.3, 0.3], [0.2, 0.2]] * 100)
    gold = np.array([[1, 0], [0, 0]] * 100)
    own, shared = tuned_thresholds(said, gold)
    assert 0.2 < own < 0.3
    assert 0.2 < shared < 0.35


@given(case=scored_sets())
@settings(max_examples=60, deadline=None)
def test_they_are_always_probabilities_that_order_of_examples_does_not_move(case: ScoredSets) -> None:
    found = tuned_thresholds(case.probabilities, case.gold)
    assert all(0 < one < 1 for one in found)
    assert found == pytest.approx(tuned_thresholds(case.probabilities[::-1], case.gold[::-1]))


def test_logits_are_refused() -> None:
    with pytest.raises(ValueError, match="apply sigmoid"):
        tuned_thresholds(np.array([[3.0]]), np.array([[1]]))


def test_temperature_makes_decisions_calibrated_on_other_examples() -> None:
    generator = np.random.default_rng(7)

    def too_sure() -> ScoredSets:
        logits = generator.normal(size=(800, 3))
        gold = (generator.random((800, 3)) < 1 / (1 + np.exp(-logits))).astype(float)
        return ScoredSets(1 / (1 + np.exp(-3 * logits)), gold, (logits >= 0).astype(float))

    fitted_on, other = too_sure(), too_sure()
    temperature = fit_temperature(fitted_on)
    assert temperature == pytest.approx(3, rel=0.2)
    probabilities = with_temperature(other.probabilities, temperature)
    cooled = ScoredSets(probabilities, other.gold, np.round(probabilities))
    before, after = (float(STATISTICS["ece"](one)(np.ones((1, 800)))[0]) for one in (other, cooled))
    assert after < before / 2
    assert (cooled.predicted == other.predicted).all()


@given(case=scored_sets(), temperature=some.floats(0.05, 20))
@settings(max_examples=60, deadline=None)
def test_a_temperature_keeps_probabilities_and_their_order(case: ScoredSets, temperature: float) -> None:
    cooled = with_temperature(case.probabilities, temperature)
    assert ((cooled >= 0) & (cooled <= 1)).all()
    order = np.argsort(case.probabilities[:, 0], kind="stable")
    assert (np.diff(cooled[order, 0]) >= 0).all()
