"""Every metric of answers as a function of weights on the examples, so that one bootstrap serves them all.

All are shares from 0 to 1; the official scripts print a hundred times as much.
"""

from collections.abc import Callable

from studio.metrics.bootstrap import Statistic
from studio.metrics.classification.calibration import calibration_error
from studio.metrics.extraction.scored import ScoredAnswers
from studio.metrics.weighted import mean, mean_where


def exact_match(scored: ScoredAnswers) -> Statistic:
    """The share of answers that are exactly a gold answer, once both are normalised."""
    return mean(scored.exact)


def f1(scored: ScoredAnswers) -> Statistic:
    """The mean F1 of the words."""
    return mean(scored.f1)


def answerable_exact_match(scored: ScoredAnswers) -> Statistic:
    """Of the questions that have an answer."""
    return mean_where(scored.exact, scored.answerable)


def answerable_f1(scored: ScoredAnswers) -> Statistic:
    """Of the questions that have an answer."""
    return mean_where(scored.f1, scored.answerable)


def no_answer_accuracy(scored: ScoredAnswers) -> Statistic:
    """How many of the questions without an answer are said to have none."""
    return mean_where(scored.exact, ~scored.answerable)


def ece(scored: ScoredAnswers) -> Statistic:
    """How far the confidence is from how often the answer is exactly right."""
    return calibration_error(scored)


STATISTICS: dict[str, Callable[[ScoredAnswers], Statistic]] = {
    "exact_match": exact_match,
    "f1": f1,
    "answerable_exact_match": answerable_exact_match,
    "answerable_f1": answerable_f1,
    "no_answer_accuracy": no_answer_accuracy,
    "ece": ece,
}
LOWER_IS_BETTER = frozenset({"ece"})
