"""How good a version is, as its model card tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.registry.export.markdown import escaped, table
from studio.registry.export.told import CardFacts
from studio.tasks import find_task

# Names on the Hub of what is measured; others are told of in the text only.
ON_THE_HUB = {
    "accuracy": "accuracy",
    "macro_f1": "f1",
    "micro_f1": "f1",
    "weighted_f1": "f1",
    "exact_match": "exact_match",
    "f1": "f1",
    "rougeL": "rouge",
    "chrf": "chrf",
    "bleu": "bleu",
}
# What figures are called that no project can be compared by.
TITLES = {"micro_f1": "Micro-F1", "ece": "Calibration error (ECE)"}


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with its interval: what it is called here, and on the Hub, where that knows it."""

    title: str
    on_the_hub: str | None
    figure: Mapping[str, Any]

    @property
    def has_interval(self) -> bool:
        return self.figure["low"] is not None and self.figure["high"] is not None

    @property
    def interval(self) -> str:
        return f"{self.figure['low']:.3f} to {self.figure['high']:.3f}"


def measured(facts: CardFacts) -> list[Measured]:
    """Every figure that has a value, those first that matter most."""
    task = find_task(facts.task)
    called = {name: metric.title for name, metric in task.metrics.items()} | TITLES
    names = [*task.headline, *(name for name in called if name not in task.headline)]
    found = [(name, _figure(facts.metrics or {}, name)) for name in names]
    return [Measured(called[name], ON_THE_HUB.get(name), figure) for name, figure in found if figure]


def quality(facts: CardFacts) -> str:
    """The section, with a row for each figure and each label."""
    metrics = facts.metrics
    if not metrics:
        return "## How good it is\n\nNot measured: no held-out example was labelled when it was trained."
    rows = [
        (one.title, f"{one.figure['value']:.3f}", one.interval if one.has_interval else "unknown")
        for one in measured(facts)
    ]
    told = (
        f"## How good it is\n\nMeasured on {metrics['examples']:,} held-out examples, drawn at random and never trained"
        f" on. Intervals are 95 % bootstrap intervals.\n\n{table(('Metric', 'Value', 'Interval'), rows)}"
    )
    by_label = [
        (escaped(row["label"]), *(f"{row[name]:.3f}" for name in ("precision", "recall", "f1")), f"{row['examples']:,}")
        for row in metrics.get("per_label", ())
    ]
    heads = ("Label", "Precision", "Recall", "F1", "Held-out examples")
    return f"{told}\n\n{table(heads, by_label)}" if by_label else told


def _figure(metrics: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """The figure with its interval; versions of an earlier studio have some of them as plain numbers."""
    figure: dict[str, Any] | None = metrics.get("figures", {}).get(name)
    if figure is None and isinstance(metrics.get(name), int | float):
        figure = {"value": metrics[name], "low": None, "high": None}
    return figure if figure and figure["value"] is not None else None
