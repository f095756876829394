"""Two versions beside each other on one hold-out: each difference that the gate asks for, with its interval."""

from dataclasses import dataclass

import numpy as np

from studio.metrics.bootstrap import Statistic
from studio.metrics.classification import LOWER_IS_BETTER, STATISTICS, Scored
from studio.metrics.figure import Figure
from studio.metrics.paired import gains, share_gained
from studio.metrics.repeated_looks import level, stretched

METRIC, CALIBRATION = "metric", "calibration"


@dataclass(frozen=True, slots=True)
class Differences:
    """How much more `metric` and each label's recall are, where more is better, and the calibration error."""

    metric: Figure
    calibration: Figure
    recalls: tuple[Figure, ...]


def compare(one: Scored, other: Scored, metric: str, looks: int) -> Differences:
    """`one` against `other` on the same examples, at which was looked so often before."""
    better = _better(one, other, metric)
    found = gains(
        {METRIC: better[0], CALIBRATION: STATISTICS["ece"](one)},
        {METRIC: better[1], CALIBRATION: STATISTICS["ece"](other)},
        one.examples,
    )
    return Differences(
        stretched(found[METRIC], looks), stretched(found[CALIBRATION], looks), _recalls(one, other, looks)
    )


def gain(one: Scored, other: Scored, metric: str, looks: int = 0) -> Figure:
    """The difference in the metric alone."""
    better = _better(one, other, metric)
    return stretched(gains({METRIC: better[0]}, {METRIC: better[1]}, one.examples)[METRIC], looks)


def _recalls(one: Scored, other: Scored, looks: int) -> tuple[Figure, ...]:
    """Each label's, by its index; as sure as one has to be where any of them may be against a version (Bonferroni)."""
    occur = len(np.unique(one.gold))
    sure = 1 - (1 - level(looks)) / occur
    return tuple(_recall(one, other, label, sure) for label in range(one.labels))


def _recall(one: Scored, other: Scored, label: int, sure: float) -> Figure:
    has = one.gold == label
    gained, lost = has & one.correct & ~other.correct, has & other.correct & ~one.correct
    return share_gained(int(gained.sum()), int(lost.sum()), int(has.sum()), sure)


def _better(one: Scored, other: Scored, metric: str) -> tuple[Statistic, Statistic]:
    """Statistics of which the first less the second is above 0 where `one` is better."""
    if metric in LOWER_IS_BETTER:
        one, other = other, one
    return STATISTICS[metric](one), STATISTICS[metric](other)
