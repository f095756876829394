"""What was measured of a version, in today's form, whichever studio measured it."""

from typing import Any

from studio.metrics.classification import STATISTICS

OLDER = "An older studio measured this version, and did not work it out."


def completed(metrics: dict[str, Any] | None) -> dict[str, Any] | None:
    """With everything that pages and scripts read; what an older studio left out says so. None stays None."""
    if metrics is None or "figures" in metrics:
        return metrics
    figures = {name: _figure(metrics.get(name)) for name in STATISTICS}
    rows = [row | {"f1_interval": _figure(row["f1"])} for row in metrics["per_label"]]
    return metrics | {"figures": figures, "per_label": rows, "reliability": [], "coverage_risk": []}


def _figure(value: float | None) -> dict[str, Any]:
    return {"value": value, "low": None, "high": None, "reason": OLDER}
