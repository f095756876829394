"""How good a classifier is, from its probabilities on examples it never saw."""

from studio.metrics.classification.measured import Classified
from studio.metrics.classification.report import classification_metrics
from studio.metrics.classification.scored import Scored, require_probabilities
from studio.metrics.classification.statistics import LOWER_IS_BETTER, STATISTICS

__all__ = [
    "LOWER_IS_BETTER",
    "STATISTICS",
    "Classified",
    "Scored",
    "classification_metrics",
    "require_probabilities",
]
