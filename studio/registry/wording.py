"""How the gate says a difference, and what it calls a metric."""

from collections.abc import Callable

from studio.metrics.figure import Figure
from studio.metrics.measurable import Measurable
from studio.tasks.base import Metric

Say = Callable[[float], str]


def points(value: float) -> str:
    """A share in points, with its sign."""
    return f"{_signed(value * 100, 1)} points"


def unit(metric: Metric) -> Say:
    """How differences of a metric are said; the log loss, say, is no share of anything."""
    return points if metric.is_share else _plain


def with_interval(figure: Figure, say: Say = points) -> str:
    if figure.value is None:
        return "unknown"
    if figure.low is None or figure.high is None:
        return say(figure.value)
    return f"{say(figure.value)} ({say(figure.low)} to {say(figure.high)})"


def held_out(scored: Measurable) -> str:
    return f"{scored.examples:,} held-out examples"


def differs(metric: Metric, figure: Figure, *, is_loss: bool) -> str:
    """Such as: Accuracy differs by +1.0 points. More is always better, so that of a loss is said to improve."""
    verb = "improves by" if is_loss else "differs by"
    return f"{metric.title} {verb} {with_interval(figure, unit(metric))}"


def _plain(value: float) -> str:
    return _signed(value, 3)


def _signed(value: float, digits: int) -> str:
    said = f"{value:+.{digits}f}"
    return said if float(said) else said[1:]
