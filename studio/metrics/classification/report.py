"""The whole report on a classifier, as plain JSON values."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from studio.metrics.bootstrap import Floats, Statistic, affordable_resamples, estimates
from studio.metrics.classification.calibration import reliability
from studio.metrics.classification.risk import coverage_risk
from studio.metrics.classification.scored import Scored
from studio.metrics.classification.statistics import STATISTICS, label_f1
from studio.metrics.figure import plain

MISSING = "Undefined: there are not both examples with a label and examples without it."


def classification_metrics(
    probabilities: Floats, gold: Sequence[int], labels: Sequence[str], *, resamples: int = 0
) -> dict[str, Any]:
    """Every figure with its 95 % bootstrap interval, a row a label, the confusion matrix, and what to draw.

    `probabilities` has shape (examples, labels) with rows that sum to 1; `gold` holds indices into `labels`. Macro-F1
    is the mean over the labels that occur in `gold` or among the predictions, as scikit-learn has it.

    Raises:
        ValueError: no examples, a shape that does not fit, or rows that are no probabilities (logits, say).
    """
    return report(Scored.of(probabilities, gold), labels, resamples=resamples)


def report(scored: Scored, labels: Sequence[str], *, resamples: int = 0) -> dict[str, Any]:
    """The same of what has been scored. Raises ValueError: not as many columns as labels."""
    # scikit-learn takes two seconds to import, which the studio's start should not wait for.
    from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

    if scored.labels != len(labels):
        raise ValueError(f"found {scored.labels} columns of scores; expected {len(labels)}, one for each label")
    every = np.arange(len(labels))
    precision, recall, f1, support = precision_recall_fscore_support(
        scored.gold, scored.predicted, labels=every, zero_division=0
    )

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
        "per_label": [
            {
                "label": label,
                "precision": float(precision[index]),
                "recall": float(recall[index]),
                "f1": float(f1[index]),
                "f1_interval": plain(found[index]),
                "examples": int(support[index]),
            }
            for index, label in enumerate(labels)
        ],
        "confusion": confusion_matrix(scored.gold, scored.predicted, labels=every).tolist(),
        "reliability": [asdict(one) for one in reliability(scored)],
        "coverage_risk": [asdict(one) for one in coverage_risk(scored)],
        "labels": list(labels),
    }
