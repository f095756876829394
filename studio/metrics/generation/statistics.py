"""Every metric of written texts as a function of weights on the examples, so that one bootstrap serves them all.

All are shares from 0 to 1. ROUGE is the mean of the texts' own scores, chrF and BLEU are those of the whole corpus.
"""

from collections.abc import Callable

from studio.metrics.bootstrap import Floats, Statistic
from studio.metrics.generation.bleu import bleu_from
from studio.metrics.generation.chrf import chrf_from
from studio.metrics.generation.rouge import KINDS
from studio.metrics.generation.scored import ScoredTexts
from studio.metrics.weighted import mean


def chrf(scored: ScoredTexts) -> Statistic:
    """sacrebleu's chrF2, divided by 100."""
    return _of_corpus(scored.chrf, chrf_from)


def bleu(scored: ScoredTexts) -> Statistic:
    """sacrebleu's BLEU, divided by 100."""
    return _of_corpus(scored.bleu, bleu_from)


def exact_match(scored: ScoredTexts) -> Statistic:
    """The share of texts that are the gold text, but for spaces around it."""
    return mean(scored.exact)


def _rouge(kind: int) -> Callable[[ScoredTexts], Statistic]:
    return lambda scored: mean(scored.rouge[:, kind])


def _of_corpus(counts: Floats, formula: Callable[[Floats], Floats]) -> Statistic:
    return lambda weights: formula(weights @ counts)


STATISTICS: dict[str, Callable[[ScoredTexts], Statistic]] = {
    **{name: _rouge(kind) for kind, name in enumerate(KINDS)},
    "chrf": chrf,
    "bleu": bleu,
    "exact_match": exact_match,
}
LOWER_IS_BETTER: frozenset[str] = frozenset()
