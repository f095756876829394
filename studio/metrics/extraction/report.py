"""The whole report on extracted answers, as plain JSON values."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from studio.metrics.bootstrap import affordable_resamples, estimates
from studio.metrics.classification.calibration import reliability
from studio.metrics.classification.risk import coverage_risk
from studio.metrics.extraction.scored import USUAL_ARITHMETIC, ScoredAnswers
from studio.metrics.extraction.statistics import STATISTICS
from studio.metrics.figure import plain

MISSING = "Undefined: there is no question of this kind."


def extraction_metrics(
    predicted: Sequence[str],
    gold: Sequence[Sequence[str]],
    confidence: Sequence[float],
    arithmetic: str = USUAL_ARITHMETIC,
    *,
    resamples: int = 0,
) -> dict[str, Any]:
    """Every figure with its 95 % bootstrap interval, how many questions have an answer, and what to draw.

    `predicted` and `gold` are texts of answers: "" says that there is none, and a question without a gold answer has
    none. Of several gold answers the best one counts. `arithmetic` is that of the official script, v1.1 or v2.0.

    Raises:
        ValueError: no examples, numbers that do not fit, or a confidence that is no probability.
    """
    return report(ScoredAnswers.of(predicted, gold, confidence, arithmetic), resamples=resamples) | {
        "arithmetic": arithmetic
    }


def report(scored: ScoredAnswers, *, resamples: int = 0) -> dict[str, Any]:
    """The same of what has been scored, by whatever arithmetic."""
    statistics = {name: statistic(scored) for name, statistic in STATISTICS.items()}
    number = resamples or affordable_resamples(scored.examples)
    found = estimates(statistics, np.ones(scored.examples, np.intp), seed=0, resamples=number, undefined=MISSING)
    figures = {name: plain(figure) for name, figure in found.items()}
    return {
        "examples": scored.examples,
        "answerable": int(scored.answerable.sum()),
        "exact_match": figures["exact_match"]["value"],
        "f1": figures["f1"]["value"],
        "figures": figures,
        "reliability": [asdict(one) for one in reliability(scored)],
        "coverage_risk": [asdict(one) for one in coverage_risk(scored)],
    }
