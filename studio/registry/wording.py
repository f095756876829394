"""How the gate says a difference, and what it calls a metric."""

from collections.abc import Callable

from studio.metrics.classification import LOWER_IS_BETTER
from studio.metrics.figure import Figure
from studio.registry.policy import METRICS

Say = Callable[[float], str]


def points(value: float) -> str:
    """A share in points, with its sign."""
    return f"{_signed(value * 100, 1)} points"


def unit(metric: str) -> Say:
    """How differences of a metric are said; the log loss is no share of anything."""
    return _nats if metric == "log_loss" else points


def with_interval(figure: Figure, say: Say = points) -> str:
    if figure.value is None:
        return "unknown"
    if figure.low is None or figure.high is None:
        return say(figure.value)
    return f"{say(figure.value)} ({say(figure.low)} to {say(figure.high)})"


def differs(metric: str, figure: Figure) -> str:
    """Such as: Accuracy differs by +1.0 points. More is always better, so that of a loss is said to improve."""
    verb = "improves by" if metric in LOWER_IS_BETTER else "differs by"
    return f"{METRICS[metric]} {verb} {with_interval(figure, unit(metric))}"


def _nats(value: float) -> str:
    return _signed(value, 3)


def _signed(value: float, digits: int) -> str:
    said = f"{value:+.{digits}f}"
    return said if float(said) else said[1:]
