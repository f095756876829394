"""How good a model is that gives an example any number of labels, from its probabilities on unseen examples."""

from studio.metrics.multi_label.measured import ClassifiedSets
from studio.metrics.multi_label.report import multi_label_metrics
from studio.metrics.multi_label.scored import ScoredSets, require_chances
from studio.metrics.multi_label.statistics import LOWER_IS_BETTER, STATISTICS, label_f1
from studio.metrics.multi_label.thresholds import tuned_thresholds

__all__ = [
    "LOWER_IS_BETTER",
    "STATISTICS",
    "ClassifiedSets",
    "ScoredSets",
    "label_f1",
    "multi_label_metrics",
    "require_chances",
    "tuned_thresholds",
]
