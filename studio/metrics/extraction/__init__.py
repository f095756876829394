"""How good extracted answers are: exact match and F1 by the arithmetic of the official SQuAD scripts."""

from studio.metrics.extraction.answers import ARITHMETICS, Arithmetic, find_arithmetic
from studio.metrics.extraction.measured import ExtractedAnswers
from studio.metrics.extraction.overlap import same_characters
from studio.metrics.extraction.report import extraction_metrics
from studio.metrics.extraction.scored import ScoredAnswers
from studio.metrics.extraction.statistics import LOWER_IS_BETTER, STATISTICS
from studio.metrics.extraction.threshold import Doubt, tuned_no_answer_threshold

__all__ = [
    "ARITHMETICS",
    "LOWER_IS_BETTER",
    "STATISTICS",
    "Arithmetic",
    "Doubt",
    "ExtractedAnswers",
    "ScoredAnswers",
    "extraction_metrics",
    "find_arithmetic",
    "same_characters",
    "tuned_no_answer_threshold",
]
