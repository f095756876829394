"""How near written texts are to those that were wanted: ROUGE, chrF and BLEU."""

from studio.metrics.generation.alike import mean_chrf
from studio.metrics.generation.measured import WrittenTexts
from studio.metrics.generation.report import generation_metrics
from studio.metrics.generation.scored import ScoredTexts
from studio.metrics.generation.statistics import LOWER_IS_BETTER, STATISTICS

__all__ = ["LOWER_IS_BETTER", "STATISTICS", "ScoredTexts", "WrittenTexts", "generation_metrics", "mean_chrf"]
