"""The whole report on predicted spans, as plain JSON values."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from studio.metrics.bootstrap import Statistic, affordable_resamples, estimates
from studio.metrics.figure import Figure, plain
from studio.metrics.spans.counted import NO_SPAN, CountedSpans, Value
from studio.metrics.spans.statistics import STATISTICS, label_f1

MISSING = "Undefined: there is no span of this kind, neither marked nor predicted."


def span_metrics(
    predicted: Sequence[Value], gold: Sequence[Value], labels: Sequence[str], *, resamples: int = 0
) -> dict[str, Any]:
    """Every figure with its 95 % bootstrap interval over examples, a row a label, and which labels are taken for which.

    `predicted` and `gold` are lists of `{"start", "end", "label"}`, one for each example. Macro-F1 is the mean over
    the labels that occur in either.

    Raises:
        ValueError: no examples, not as many of both, or a label that is not among `labels`.
    """
    return report(CountedSpans.of(predicted, gold, labels), labels, resamples=resamples)


def report(counted: CountedSpans, labels: Sequence[str], *, resamples: int = 0) -> dict[str, Any]:
    """The same of what has been counted."""
    statistics: dict[str | int, Statistic] = {name: statistic(counted) for name, statistic in STATISTICS.items()}
    statistics |= {index: label_f1(counted, index) for index in range(counted.labels)}
    number = resamples or affordable_resamples(counted.examples * max(1, counted.labels))
    found = estimates(statistics, np.ones(counted.examples, np.intp), seed=0, resamples=number, undefined=MISSING)
    figures = {name: plain(found[name]) for name in STATISTICS}
    return {
        "examples": counted.examples,
        "spans": int(counted.gold.sum()),
        "predicted_spans": int(counted.predicted.sum()),
        "micro_f1": figures["micro_f1"]["value"],
        "macro_f1": figures["macro_f1"]["value"],
        "exact_match": figures["exact_match"]["value"],
        "figures": figures,
        "per_label": [_row(counted, index, label, found[index]) for index, label in enumerate(labels)],
        "confusion": counted.confusion.tolist(),
        "confusion_labels": [*labels, NO_SPAN],
        "labels": list(labels),
    }


def _row(counted: CountedSpans, index: int, label: str, f1: Figure) -> dict[str, Any]:
    """As scikit-learn has it: what is neither predicted nor there has a precision, recall and F1 of 0."""
    hits, predicted, gold = (
        float(counts[:, index].sum()) for counts in (counted.matched, counted.predicted, counted.gold)
    )
    return {
        "label": label,
        "precision": hits / max(1.0, predicted),
        "recall": hits / max(1.0, gold),
        "f1": f1.value or 0.0,
        "f1_interval": plain(f1),
        "examples": int((counted.gold[:, index] > 0).sum()),
        "spans": int(gold),
        "predicted": int(predicted),
    }
