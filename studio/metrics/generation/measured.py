"""Written texts as everything that compares versions asks them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.metrics.bootstrap import Statistic
from studio.metrics.generation.report import report
from studio.metrics.generation.scored import ScoredTexts
from studio.metrics.generation.statistics import LOWER_IS_BETTER, STATISTICS
from studio.metrics.measurable import Measurable


class WrittenTexts(ScoredTexts, Measurable):
    """A text for each example, however sure one may be of it."""

    lower_is_better = LOWER_IS_BETTER
    # Texts are hardly ever the same.
    is_uniform = False

    def statistic(self, name: str) -> Statistic:
        return STATISTICS[name](self)

    def found(self) -> Sequence[NDArray[np.bool_]]:
        return ()

    def calibration_error(self) -> None:
        return None

    def guess(self, metric: str) -> None:  # noqa: ARG002
        """No one text is near all of them."""
        return

    def report(self, labels: Sequence[str]) -> dict[str, Any]:  # noqa: ARG002  # texts have none
        return report(self)
