"""A classifier's answers as everything that compares versions asks them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.metrics.bootstrap import Statistic
from studio.metrics.classification.report import report
from studio.metrics.classification.scored import Scored
from studio.metrics.classification.statistics import LOWER_IS_BETTER, STATISTICS, ece
from studio.metrics.measurable import Guess, Measurable


class Classified(Scored, Measurable):
    """One label for each example."""

    lower_is_better = LOWER_IS_BETTER

    @property
    def is_uniform(self) -> bool:
        return bool(self.gold.min() == self.gold.max())

    def statistic(self, name: str) -> Statistic:
        return STATISTICS[name](self)

    def found(self) -> Sequence[NDArray[np.bool_]]:
        return [self.correct[self.gold == label] for label in range(self.labels)]

    def calibration_error(self) -> Statistic:
        return ece(self)

    def guess(self, metric: str) -> Guess:  # noqa: ARG002  # the best by every metric
        """How frequent each label is."""
        counts = np.bincount(self.gold, minlength=self.labels)
        same = np.tile(counts / counts.sum(), (self.examples, 1))
        return Guess("always giving the most frequent label", Classified(same, self.gold))

    def report(self, labels: Sequence[str]) -> dict[str, Any]:
        return report(self, labels)
