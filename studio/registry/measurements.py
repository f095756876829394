"""What was measured of a version, in today's form, whichever studio measured it."""

from dataclasses import dataclass
from typing import Any

from studio.metrics.classification import STATISTICS
from studio.tasks import find_task

OLDER = "An older studio measured this version, and did not work it out."


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure that matters most; None where it is undefined or was not worked out."""

    name: str
    title: str
    value: float | None


def headlines(task: str, metrics: dict[str, Any] | None) -> tuple[Headline, ...]:
    """Those of the task, the one first that versions are usually compared by; without a value where none was measured.

    `metrics` may be of an older studio.
    """
    kind = find_task(task)
    return tuple(Headline(name, kind.metrics[name].title, (metrics or {}).get(name)) for name in kind.headline)


def completed(metrics: dict[str, Any] | None) -> dict[str, Any] | None:
    """With everything that pages and scripts read; what an older studio left out says so. None stays None.

    Older studios have measured names only.
    """
    if metrics is None or "figures" in metrics:
        return metrics
    figures = {name: _figure(metrics.get(name)) for name in STATISTICS}
    rows = [row | {"f1_interval": _figure(row["f1"])} for row in metrics["per_label"]]
    return metrics | {"figures": figures, "per_label": rows, "reliability": [], "coverage_risk": []}


def _figure(value: float | None) -> dict[str, Any]:
    return {"value": value, "low": None, "high": None, "reason": OLDER}
