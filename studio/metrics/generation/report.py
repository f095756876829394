"""The whole report on written texts, as plain JSON values."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from studio.metrics.bootstrap import affordable_resamples, estimates
from studio.metrics.figure import plain
from studio.metrics.generation.scored import ScoredTexts
from studio.metrics.generation.statistics import STATISTICS


def generation_metrics(predicted: Sequence[str], gold: Sequence[str], *, resamples: int = 0) -> dict[str, Any]:
    """Every figure with its 95 % bootstrap interval, how much longer the texts are, and how sacrebleu counted.

    Raises:
        ValueError: no examples, not as many gold texts as texts, or a gold text that is empty.
    """
    return report(ScoredTexts.of(predicted, gold), resamples=resamples)


def report(scored: ScoredTexts, *, resamples: int = 0) -> dict[str, Any]:
    """The same of what has been scored."""
    statistics = {name: statistic(scored) for name, statistic in STATISTICS.items()}
    number = resamples or affordable_resamples(scored.examples * scored.chrf.shape[1])
    times = np.ones(scored.examples, np.intp)
    found = estimates(statistics, times, seed=0, resamples=number, undefined="")  # every figure is defined
    figures = {name: plain(figure) for name, figure in found.items()}
    said, wanted = scored.bleu[:, :2].sum(axis=0)
    return {
        "examples": scored.examples,
        "rougeL": figures["rougeL"]["value"],
        "chrf": figures["chrf"]["value"],
        "bleu": figures["bleu"]["value"],
        "figures": figures,
        # sacrebleu skips some words, such as <skipped>.
        "length_ratio": float(said / wanted) if wanted else None,
        "signatures": scored.signatures,
    }
