"""Two versions beside each other on one hold-out: each difference that the gate asks for, with its interval."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.metrics.bootstrap import Statistic
from studio.metrics.figure import Figure
from studio.metrics.measurable import Measurable
from studio.metrics.paired import gains, share_gained
from studio.metrics.repeated_looks import level, stretched

METRIC, CALIBRATION = "metric", "calibration"


@dataclass(frozen=True, slots=True)
class Differences:
    """How much more `metric` and each label's recall are, where more is better, and the calibration error.

    There is no calibration error where answers come without probabilities, and no recall where they have no labels.
    """

    metric: Figure
    calibration: Figure | None
    recalls: tuple[Figure, ...]


def compare(one: Measurable, other: Measurable, metric: str, looks: int) -> Differences:
    """`one` against `other` on the same examples, at which was looked so often before."""
    better = _better(one, other, metric)
    pairs = {METRIC: better}
    unsure, was_unsure = one.calibration_error(), other.calibration_error()
    if unsure is not None and was_unsure is not None:
        pairs[CALIBRATION] = unsure, was_unsure
    found = gains(
        {name: pair[0] for name, pair in pairs.items()}, {name: pair[1] for name, pair in pairs.items()}, one.examples
    )
    told = {name: stretched(figure, looks) for name, figure in found.items()}
    return Differences(told[METRIC], told.get(CALIBRATION), _recalls(one, other, looks))


def gain(one: Measurable, other: Measurable, metric: str, looks: int = 0) -> Figure:
    """The difference in the metric alone."""
    better = _better(one, other, metric)
    return stretched(gains({METRIC: better[0]}, {METRIC: better[1]}, one.examples)[METRIC], looks)


def _recalls(one: Measurable, other: Measurable, looks: int) -> tuple[Figure, ...]:
    """Each label's, by its index; as sure as one has to be where any of them may be against a version (Bonferroni)."""
    pairs = list(zip(one.found(), other.found(), strict=True))
    occur = sum(len(mine) > 0 for mine, _ in pairs)
    return tuple(_recall(mine, others, 1 - (1 - level(looks)) / max(occur, 1)) for mine, others in pairs)


def _recall(mine: NDArray[np.bool_], others: NDArray[np.bool_], sure: float) -> Figure:
    gained, lost = mine & ~others, others & ~mine
    return share_gained(int(gained.sum()), int(lost.sum()), len(mine), sure)


def _better(one: Measurable, other: Measurable, metric: str) -> tuple[Statistic, Statistic]:
    """Statistics of which the first less the second is above 0 where `one` is better."""
    if metric in one.lower_is_better:
        one, other = other, one
    return one.statistic(metric), other.statistic(metric)
