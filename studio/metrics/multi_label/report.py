"""The whole report on a model that gives any number of labels, as plain JSON values."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from studio.metrics.bootstrap import Floats, Statistic, affordable_resamples, estimates
from studio.metrics.classification.risk import coverage_risk
from studio.metrics.figure import Figure, plain
from studio.metrics.multi_label.calibration import reliability
from studio.metrics.multi_label.scored import USUAL_THRESHOLD, ScoredSets
from studio.metrics.multi_label.statistics import STATISTICS, label_f1

MISSING = "Undefined: there are not both examples with a label and examples without it."


def multi_label_metrics(
    probabilities: Floats,
    gold: Sequence[Sequence[int]],
    labels: Sequence[str],
    thresholds: float | Sequence[float] = USUAL_THRESHOLD,
    *,
    resamples: int = 0,
) -> dict[str, Any]:
    """Every figure with its 95 % bootstrap interval, a row a label, and what to draw.

    `probabilities` has shape (examples, labels), each label's by itself; `gold` holds the indices of each example's
    labels. Macro-F1 is the mean over the labels that occur in `gold` or among the predictions.

    Raises:
        ValueError: no examples, a shape that does not fit, or numbers that are no probabilities (logits, say).
    """
    return report(ScoredSets.of(probabilities, gold, thresholds), labels, resamples=resamples)


def report(scored: ScoredSets, labels: Sequence[str], *, resamples: int = 0) -> dict[str, Any]:
    """The same of what has been scored. Raises ValueError: not as many columns as labels."""
    if scored.labels != len(labels):
        raise ValueError(f"found {scored.labels} columns of scores; expected {len(labels)}, one a label")
    statistics: dict[str | int, Statistic] = {name: statistic(scored) for name, statistic in STATISTICS.items()}
    statistics |= {index: label_f1(scored, index) for index in range(scored.labels)}
    number = resamples or affordable_resamples(scored.examples * scored.labels)
    found = estimates(statistics, np.ones(scored.examples, np.intp), seed=0, resamples=number, undefined=MISSING)
    figures = {name: plain(found[name]) for name in STATISTICS}
    return {
        "examples": scored.examples,
        "accuracy": figures["accuracy"]["value"],
        "macro_f1": figures["macro_f1"]["value"],
        "figures": figures,
        "per_label": [_row(scored, index, label, found[index]) for index, label in enumerate(labels)],
        "reliability": [asdict(one) for one in reliability(scored)],
        "coverage_risk": [asdict(one) for one in coverage_risk(scored)],
        "labels": list(labels),
    }


def _row(scored: ScoredSets, index: int, label: str, f1: Figure) -> dict[str, Any]:
    """As scikit-learn has it: what is neither predicted nor there has a precision, recall and F1 of 0."""
    predicted, actual = scored.predicted[:, index], scored.gold[:, index]
    hits = float((predicted * actual).sum())
    return {
        "label": label,
        "precision": hits / max(1.0, float(predicted.sum())),
        "recall": hits / max(1.0, float(actual.sum())),
        "f1": f1.value or 0.0,
        "f1_interval": plain(f1),
        "examples": int(actual.sum()),
        "predicted": int(predicted.sum()),
    }
