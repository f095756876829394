"""Extracted answers as everything that compares versions asks them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.metrics.bootstrap import Statistic
from studio.metrics.extraction.report import report
from studio.metrics.extraction.scored import ScoredAnswers
from studio.metrics.extraction.statistics import LOWER_IS_BETTER, STATISTICS, ece
from studio.metrics.measurable import Guess, Measurable


class ExtractedAnswers(ScoredAnswers, Measurable):
    """A part of its context, or none, for each question."""

    lower_is_better = LOWER_IS_BETTER

    @property
    def is_uniform(self) -> bool:
        return not self.answerable.any()

    def statistic(self, name: str) -> Statistic:
        return STATISTICS[name](self)

    def found(self) -> Sequence[NDArray[np.bool_]]:
        return ()

    def calibration_error(self) -> Statistic:
        return ece(self)

    def guess(self, metric: str) -> Guess:  # noqa: ARG002  # the only one there is
        right = (~self.answerable).astype(np.float64)
        sure = np.full(self.examples, right.mean())
        return Guess("always saying that there is no answer", ExtractedAnswers(right, right, self.answerable, sure))

    def report(self, labels: Sequence[str]) -> dict[str, Any]:  # noqa: ARG002  # answers have none
        return report(self)
