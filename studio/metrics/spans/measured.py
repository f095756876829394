"""Marked spans as everything that compares versions asks them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.metrics.bootstrap import Statistic
from studio.metrics.measurable import Guess, Measurable
from studio.metrics.spans.counted import CountedSpans, Value, as_spans
from studio.metrics.spans.report import report
from studio.metrics.spans.statistics import LOWER_IS_BETTER, STATISTICS


@dataclass(frozen=True)
class MarkedSpans(Measurable):
    """Any number of spans in each example; `hits` are, of each label, its gold spans and whether they were found."""

    counted: CountedSpans
    hits: tuple[NDArray[np.bool_], ...]
    gold: Sequence[Value]
    labels: Sequence[str]

    lower_is_better = LOWER_IS_BETTER

    @classmethod
    def of(cls, predicted: Sequence[Value], gold: Sequence[Value], labels: Sequence[str]) -> "MarkedSpans":
        """Raises ValueError, see `CountedSpans.of`."""
        counted = CountedSpans.of(predicted, gold, labels)
        return cls(counted, _hits(predicted, gold, labels), gold, labels)

    @property
    def examples(self) -> int:
        return self.counted.examples

    @property
    def is_uniform(self) -> bool:
        return not self.counted.gold.any()

    def statistic(self, name: str) -> Statistic:
        return STATISTICS[name](self.counted)

    def found(self) -> Sequence[NDArray[np.bool_]]:
        return self.hits

    def calibration_error(self) -> None:
        """What is no span has no probability of its own, so that there is nothing to be right about."""
        return

    def guess(self, metric: str) -> Guess:  # noqa: ARG002  # the only one there is
        return Guess("always marking nothing", MarkedSpans.of([[]] * self.examples, self.gold, self.labels))

    def report(self, labels: Sequence[str]) -> dict[str, Any]:
        return report(self.counted, labels)


def _hits(predicted: Sequence[Value], gold: Sequence[Value], labels: Sequence[str]) -> tuple[NDArray[np.bool_], ...]:
    hits: dict[str, list[bool]] = {label: [] for label in labels}
    for one, other in zip(predicted, gold, strict=True):
        left = Counter(as_spans(one))
        for span in as_spans(other):
            hits[span[2]].append(left[span] > 0)
            left[span] -= 1
    return tuple(np.array(hits[label], dtype=bool) for label in labels)
