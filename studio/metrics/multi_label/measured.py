"""Sets of labels as everything that compares versions asks them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.metrics.bootstrap import Floats, Statistic
from studio.metrics.measurable import Guess, Measurable
from studio.metrics.multi_label.report import report
from studio.metrics.multi_label.scored import ScoredSets
from studio.metrics.multi_label.statistics import LOWER_IS_BETTER, STATISTICS, ece


class ClassifiedSets(ScoredSets, Measurable):
    """Any number of labels for each example."""

    lower_is_better = LOWER_IS_BETTER

    @property
    def is_uniform(self) -> bool:
        return bool((self.gold == self.gold[0]).all())

    def statistic(self, name: str) -> Statistic:
        return STATISTICS[name](self)

    def found(self) -> Sequence[NDArray[np.bool_]]:
        return [given[has == 1] == 1 for given, has in zip(self.predicted.T, self.gold.T, strict=True)]

    def calibration_error(self) -> Statistic:
        return ece(self)

    def guess(self, metric: str) -> Guess:
        """How frequent each label is, with the set of labels that is best by this metric when it is always given.

        No single set is: giving every label has the best macro-F1 that is to be had without looking, and is hardly
        ever exactly right.
        """
        sets, counts = np.unique(self.gold, axis=0, return_counts=True)
        ways = {
            "always giving the most frequent set of labels": sets[counts.argmax()],
            "always giving the labels that most examples have": self.gold.mean(axis=0) >= 0.5,
            "always giving every label": self.gold.any(axis=0),
        }
        guesses = [Guess(words, self._always(given)) for words, given in ways.items()]
        return max(guesses, key=lambda guess: self._worth(guess, metric))

    def report(self, labels: Sequence[str]) -> dict[str, Any]:
        return report(self, labels)

    def _always(self, given: NDArray[Any]) -> "ClassifiedSets":
        frequent, shape = self.gold.mean(axis=0), self.gold.shape
        return ClassifiedSets(
            np.broadcast_to(frequent, shape), self.gold, np.broadcast_to(given.astype(np.float64), shape)
        )

    def _worth(self, guess: Guess, metric: str) -> float:
        """More is better; what is undefined is worth nothing."""
        once: Floats = np.ones((1, self.examples))
        value = float(np.nan_to_num(guess.measured.statistic(metric)(once)[0], nan=-np.inf))
        return -value if metric in LOWER_IS_BETTER else value
