"""Every statistic of sets of labels is scikit-learn's number, and the weights are repetitions."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sklearn.metrics as reference
import torch
from hypothesis import given, settings
from hypothesis import strategies as some
from torchmetrics.functional.classification import binary_calibration_error

from studio.metrics.bootstrap import Floats, Statistic
from studio.metrics.multi_label import STATISTICS, ScoredSets, label_f1
from studio.metrics.paired import gains
from tests.studio.metrics.multi_label.making import scored_sets


def f1(scored: ScoredSets, average: str, empty: float) -> float:
    return float(reference.f1_score(scored.gold, scored.predicted, average=average, zero_division=empty))


def over_labels(of_one: Callable[..., float], scored: ScoredSets, both: bool) -> float:
    values = [
        of_one(has, said)
        for has, said in zip(scored.gold.T, scored.probabilities.T, strict=True)
        if has.any() and (not both or not has.all())
    ]
    return float(np.mean(values)) if values else float("nan")


def log_loss(has: Floats, said: Floats) -> float:
    return float(reference.log_loss(has, said, labels=[0, 1]))


REFERENCES: dict[str, Callable[[ScoredSets], Any]] = {
    "accuracy": lambda s: reference.accuracy_score(s.gold, s.predicted),
    # What is neither there nor predicted counts for nothing; an example without labels is right without labels.
    "macro_f1": lambda s: f1(s, "macro", np.nan),
    "micro_f1": lambda s: f1(s, "micro", np.nan),
    "weighted_f1": lambda s: f1(s, "weighted", 0) if s.gold.any() else np.nan,
    "samples_f1": lambda s: f1(s, "samples", 1),
    "hamming_loss": lambda s: reference.hamming_loss(s.gold, s.predicted),
    "roc_auc": lambda s: over_labels(reference.roc_auc_score, s, both=True),
    "pr_auc": lambda s: over_labels(reference.average_precision_score, s, both=False),
    "log_loss": lambda s: np.mean([log_loss(*columns) for columns in zip(s.gold.T, s.probabilities.T, strict=True)]),
    "brier": lambda s: reference.mean_squared_error(s.gold, s.probabilities),
    "ece": lambda s: float(
        binary_calibration_error(
            torch.tensor(s.probabilities.ravel()), torch.tensor(s.gold.ravel().astype(int)), n_bins=15, norm="l1"
        )
    ),
}
OF_ONE_LABEL: dict[str, Callable[[ScoredSets], Statistic]] = {
    "label_f1": lambda s: label_f1(s, 0),
}


def value(statistic: Statistic, examples: int) -> float:
    return float(statistic(np.ones((1, examples)))[0])


@pytest.mark.parametrize("name", STATISTICS)
@given(case=scored_sets())
@settings(max_examples=60, deadline=None)
def test_it_is_the_reference_s_number(name: str, case: ScoredSets) -> None:
    if case.labels == 1:  # which scikit-learn takes for another problem
        case = ScoredSets(*(np.hstack([part, part]) for part in (case.probabilities, case.gold, case.predicted)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = REFERENCES[name](case)
    assert value(STATISTICS[name](case), case.examples) == pytest.approx(expected, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("name", [*STATISTICS, *OF_ONE_LABEL])
@given(case=scored_sets(), seed=some.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_a_weight_is_how_often_an_example_is_there(name: str, case: ScoredSets, seed: int) -> None:
    make = (STATISTICS | OF_ONE_LABEL)[name]
    weights = np.random.default_rng(seed).integers(0, 3, (3, case.examples)).astype(float)
    weights[:, 0] = 1  # never nothing at all
    for row, found in zip(weights, make(case)(weights), strict=True):
        repeated = np.repeat(np.arange(case.examples), row.astype(int))
        drawn = ScoredSets(case.probabilities[repeated], case.gold[repeated], case.predicted[repeated])
        assert found == pytest.approx(value(make(drawn), drawn.examples), abs=1e-9, nan_ok=True)


def test_a_better_model_is_shown_to_be_better_on_the_same_examples() -> None:
    generator = np.random.default_rng(2)
    gold = (generator.random((300, 4)) < 0.3).astype(float)
    good, poor = (np.clip(gold * 0.4 + generator.random((300, 4)) * noise, 0, 1) for noise in (0.6, 0.9))
    one, other = (
        {name: STATISTICS[name](ScoredSets(said, gold, np.round(said))) for name in ("macro_f1", "accuracy")}
        for said in (good, poor)
    )
    found = gains(one, other, 300)
    for figure in found.values():
        assert figure.value is not None
        assert figure.low is not None
        assert 0 < figure.low < figure.value
