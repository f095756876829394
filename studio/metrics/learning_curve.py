"""How much more labels would help: the macro-F1 of models that were fitted on ever more of them, and where it leads."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from studio.metrics.bootstrap import Floats, Integers, resample
from studio.metrics.classification.scored import Scored
from studio.metrics.classification.statistics import macro_f1
from studio.metrics.figure import Figure
from studio.metrics.power_law import PowerLaws, fit_power_laws

RESAMPLES = 400
# Nobody knows how a curve goes on beyond so many times the labels there are.
REACH = 4
LINE_POINTS = 40


@dataclass(frozen=True, slots=True)
class Point:
    """The score at a number of labels, with its 95 % interval."""

    labels: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class LearningCurve:
    """What was measured, and the law that it follows: one for the mean, and one for each resample."""

    points: list[Point]
    mean: PowerLaws
    resampled: PowerLaws

    @property
    def labels(self) -> int:
        """How many labels there are now."""
        return self.points[-1].labels

    def line(self) -> list[Point]:
        """The law from the first size up to REACH times the labels there are, with its band."""
        first, last = self.points[0].labels, REACH * self.labels
        sizes = np.unique(np.geomspace(first, last, LINE_POINTS).round().astype(int)).tolist()
        return [_point(size, self.mean.at(size)[0], self.resampled.at(size)) for size in sizes]

    def gain(self, more: int) -> Figure:
        """What so many more labels are expected to bring."""
        value = float(self.mean.at(self.labels + more)[0] - self.mean.at(self.labels)[0])
        drawn = self.resampled.at(self.labels + more) - self.resampled.at(self.labels)
        low, high = np.percentile(drawn, [2.5, 97.5])
        return Figure(value, min(value, float(low)), max(value, float(high)), self.labels)

    def labels_for(self, gain: float) -> int | None:
        """How many more labels bring this gain; None when none do, or more than can be foreseen."""
        now, gap, rate = float(self.mean.at(self.labels)[0]), float(self.mean.gap[0]), float(self.mean.rate[0])
        left = float(self.mean.ceiling[0]) - now - gain
        if gap <= 0 or left <= 0:
            return None
        needed = (left / gap) ** (-1 / rate)
        return round(needed - self.labels) if needed <= REACH * self.labels else None


def learning_curve(sizes: Sequence[int], predicted: Integers, gold: Integers, label_count: int) -> LearningCurve:
    """The curve of models' answers on held-out examples.

    `predicted`, of shape (orders, sizes, examples), is what the model says that was fitted on the first `sizes[n]`
    labels of an order; `gold`, of shape (examples,), what is right. An interval tells how the figure would move had
    chance picked other held-out examples, and the labels come in other orders.
    """
    weights = np.concatenate([np.ones((1, len(gold))), *resample(np.ones(len(gold), np.intp), RESAMPLES, 0)])
    scores = np.array([[_scores(answers, gold, label_count, weights) for answers in order] for order in predicted])
    mean, drawn = scores[:, :, 0].mean(axis=0), _drawn(scores[:, :, 1:])
    labels = np.array(sizes, np.float64)
    points = [_point(size, mean[place], drawn[:, place]) for place, size in enumerate(sizes)]
    return LearningCurve(points, fit_power_laws(labels, mean[None, :]), fit_power_laws(labels, drawn))


def _scores(answers: Integers, gold: Integers, label_count: int, weights: Floats) -> Floats:
    return macro_f1(Scored(np.eye(label_count)[answers], gold))(weights)


def _drawn(scores: Floats) -> Floats:
    """Shape (resamples, sizes): for each resample of the examples, the mean over orders that are drawn anew too."""
    orders, _, resamples = scores.shape
    chosen = np.random.default_rng(0).integers(orders, size=(resamples, orders))
    return np.array([scores[chosen[number], :, number].mean(axis=0) for number in range(resamples)])


def _point(labels: int, value: float, drawn: Floats) -> Point:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Point(labels, float(value), min(float(value), float(low)), max(float(value), float(high)))
