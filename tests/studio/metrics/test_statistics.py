"""Every statistic is scikit-learn's number, the calibration error torchmetrics', and the weights are repetitions."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sklearn.metrics as reference
import torch
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray
from torchmetrics.functional.classification import multiclass_calibration_error

from studio.metrics.bootstrap import Floats, estimate
from studio.metrics.classification import STATISTICS, Scored
from studio.metrics.classification.calibration import fit_temperature, reliability, with_temperature
from studio.metrics.classification.risk import coverage_risk
from studio.metrics.classification.statistics import ece, label_f1


def indicator(scored: Scored) -> Floats:
    return np.eye(scored.labels)[scored.gold]


def mean_over_labels(of_one: Callable[[NDArray[np.bool_], Floats], float], scored: Scored, both: bool) -> float:
    values = []
    for label in range(scored.labels):
        is_label = scored.gold == label
        if is_label.any() and (not both or not is_label.all()):
            values.append(of_one(is_label, scored.probabilities[:, label]))
    return float(np.mean(values)) if values else float("nan")


REFERENCES: dict[str, Callable[[Scored], Any]] = {
    "accuracy": lambda s: reference.accuracy_score(s.gold, s.predicted),
    "macro_f1": lambda s: reference.f1_score(s.gold, s.predicted, average="macro", zero_division=0),
    "micro_f1": lambda s: reference.f1_score(s.gold, s.predicted, average="micro", zero_division=0),
    "weighted_f1": lambda s: reference.f1_score(s.gold, s.predicted, average="weighted", zero_division=0),
    "roc_auc": lambda s: mean_over_labels(reference.roc_auc_score, s, both=True),
    "pr_auc": lambda s: mean_over_labels(reference.average_precision_score, s, both=False),
    "log_loss": lambda s: reference.log_loss(s.gold, s.probabilities, labels=range(s.labels)),
    "brier": lambda s: reference.brier_score_loss(s.gold, s.probabilities, labels=range(s.labels)),
    "ece": lambda s: float(
        multiclass_calibration_error(
            torch.tensor(s.probabilities), torch.tensor(s.gold), num_classes=s.labels, n_bins=15, norm="l1"
        )
    ),
}


@some.composite
def scored(draw: some.DrawFn) -> Scored:
    labels, examples = draw(some.integers(2, 5)), draw(some.integers(1, 40))
    generator = np.random.default_rng(draw(some.integers(0, 2**32 - 1)))
    probabilities = generator.dirichlet(np.ones(labels), examples)
    if draw(some.booleans()):  # examples of one probability, which share a threshold
        probabilities = np.round(probabilities, 1) + 1e-3
        probabilities /= probabilities.sum(axis=1, keepdims=True)
    return Scored.of(probabilities, generator.integers(0, labels, examples).tolist())


def value(statistic: Callable[[Floats], Floats], examples: int) -> float:
    return float(statistic(np.ones((1, examples)))[0])


@pytest.mark.parametrize("name", STATISTICS)
@given(case=scored())
@settings(max_examples=60, deadline=None)
def test_it_is_the_reference_s_number(name: str, case: Scored) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = REFERENCES[name](case)
    assert value(STATISTICS[name](case), case.examples) == pytest.approx(expected, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("name", [*STATISTICS, "label_f1"])
@given(case=scored(), seed=some.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_a_weight_is_how_often_an_example_is_there(name: str, case: Scored, seed: int) -> None:
    others = {"label_f1": lambda one: label_f1(one, 0)}
    make: Callable[[Scored], Callable[[Floats], Floats]] = others.get(name) or STATISTICS[name]
    weights = np.random.default_rng(seed).integers(0, 3, (3, case.examples)).astype(float)
    weights[:, 0] = 1  # never nothing at all
    for row, found in zip(weights, make(case)(weights), strict=True):
        repeated = np.repeat(np.arange(case.examples), row.astype(int))
        drawn = Scored(case.probabilities[repeated], case.gold[repeated])
        assert found == pytest.approx(value(make(drawn), drawn.examples), abs=1e-9, nan_ok=True)


def too_sure(generator: np.random.Generator, examples: int) -> Scored:
    """A model whose logits are three times too large."""
    logits = generator.normal(size=(examples, 4))
    right = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    gold = [generator.choice(4, p=row) for row in right]
    return Scored.of(with_temperature(right, 1 / 3), gold)


def test_temperature_makes_a_model_calibrated_on_other_examples_and_changes_no_answer() -> None:
    generator = np.random.default_rng(7)
    fitted_on, other = too_sure(generator, 600), too_sure(generator, 600)
    temperature = fit_temperature(fitted_on)
    cooled = Scored(with_temperature(other.probabilities, temperature), other.gold)
    assert temperature == pytest.approx(3, rel=0.2)
    assert value(ece(cooled), 600) < value(ece(other), 600) / 2
    assert (cooled.predicted == other.predicted).all()


@given(case=scored(), temperature=some.floats(0.05, 20))
@settings(max_examples=60, deadline=None)
def test_a_temperature_keeps_probabilities_and_the_order_of_the_labels(case: Scored, temperature: float) -> None:
    cooled = Scored(with_temperature(case.probabilities, temperature), case.gold)
    assert (cooled.predicted == case.predicted).all() or np.isclose(*np.sort(case.probabilities)[:, -2:].T).any()


@given(case=scored())
@settings(max_examples=60, deadline=None)
def test_the_bins_hold_every_example_once_and_give_the_calibration_error(case: Scored) -> None:
    bins = reliability(case)
    assert sum(one.examples for one in bins) == case.examples
    error = sum(abs(one.accuracy - one.confidence) * one.examples for one in bins) / case.examples
    assert error == pytest.approx(value(ece(case), case.examples))


@given(case=scored())
@settings(max_examples=60, deadline=None)
def test_the_coverage_risk_curve_is_what_counting_gives(case: Scored) -> None:
    points = coverage_risk(case)
    assert points[0].coverage == 1
    for point in points:
        answered = case.confidence >= point.threshold
        assert point.coverage == pytest.approx(answered.mean())
        assert point.risk == pytest.approx(1 - case.correct[answered].mean())


def test_two_models_on_the_same_examples_are_compared_more_closely_than_apart() -> None:
    generator = np.random.default_rng(3)
    gold = generator.integers(0, 3, 500)
    is_hard = generator.random(500) < 0.3  # for both
    one, other = (
        Scored.of(np.eye(3)[np.where(is_hard & (generator.random(500) < wrong), (gold + 1) % 3, gold)], gold.tolist())
        for wrong in (0.7, 0.9)
    )
    times = np.ones(500, np.intp)
    first, second = STATISTICS["accuracy"](one), STATISTICS["accuracy"](other)
    found = estimate(lambda weights: first(weights) - second(weights), times, seed=0, resamples=2_000, undefined="")
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < found.value < found.high
    assert found.high - found.low < 2 * 1.96 * np.sqrt(2 * 0.25 * 0.75 / 500)
