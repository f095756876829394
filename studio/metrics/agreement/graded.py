"""The figures of agreement where answers can be more or less the same: spans, sets of labels, answers, texts.

Percent says how often two people say exactly the same, alpha how far apart they are. The kappas take whole answers for
labels, which makes sense only where the same answers come again and again.
"""

from dataclasses import replace
from itertools import combinations

import numpy as np

from studio.metrics.agreement.beyond_chance import FEW_VALUES, PAIRS_DRAWN, alpha_of_likeness, chance_of
from studio.metrics.agreement.likeness import Likeness, Together
from studio.metrics.agreement.mean_kappa import mean_pairwise_kappa
from studio.metrics.agreement.pairs import NOTHING_SHARED as NOTHING_SHARED_BY_PAIR
from studio.metrics.agreement.pairs import Pair, agreement_by_pair
from studio.metrics.agreement.ratings import Floats, Integers, Ratings
from studio.metrics.agreement.report import NO_RATINGS, NOTHING_SHARED, Agreement, agreement
from studio.metrics.bootstrap import RESAMPLES, affordable_resamples, estimate
from studio.metrics.figure import Figure, undefined
from studio.metrics.weighted import mean

SELDOM_THE_SAME = (
    "Hardly two examples have the same answer, so there is no chance agreement for kappa to take away. "
    "Alpha tells how far answers are apart."
)
ESTIMATED = "How far apart answers are by chance is estimated from {:,} pairs."


def graded_agreement(
    ratings: Ratings, likeness: Likeness, *, seed: int = 0, resamples: int = RESAMPLES, drawn: int = PAIRS_DRAWN
) -> Agreement:
    """Among everybody, each figure with its 95 % bootstrap interval over examples; `ratings` hold codes of values.

    `drawn` pairs of answers tell how far apart they are by chance, where there are many different ones.
    """
    shared, alike = _shared(ratings, likeness)
    if not len(shared.labels):
        return Agreement(*[undefined(NOTHING_SHARED if len(ratings.labels) else NO_RATINGS)] * 3)
    number = min(resamples, affordable_resamples(_examples(shared)))
    by_chance = chance_of(shared, alike, seed=seed, drawn=drawn)
    alpha = alpha_of_likeness(shared, alike, by_chance, seed=seed, resamples=number)
    if shared.label_count > FEW_VALUES and alpha.value is not None:
        alpha = replace(alpha, reason=f"{alpha.reason} {ESTIMATED.format(drawn)}".strip())
    fleiss = undefined(SELDOM_THE_SAME, _examples(shared))
    if _recur(shared):
        fleiss = agreement(shared, seed=seed, resamples=number).fleiss
    return Agreement(_identical(shared, seed, resamples), fleiss, alpha)


def graded_mean_kappa(ratings: Ratings, *, seed: int = 0, resamples: int = RESAMPLES) -> Figure:
    """Cohen's kappa over whole answers, averaged over the pairs of people, where the same answers come again."""
    shared = _renumbered(_on_shared(ratings))[0]
    if len(shared.labels) and not _recur(shared):
        return undefined(SELDOM_THE_SAME, _examples(shared))
    return mean_pairwise_kappa(shared, seed=seed, resamples=resamples)


def graded_by_pair(ratings: Ratings, *, seed: int = 0, resamples: int = RESAMPLES) -> list[Pair]:
    """Every two annotators, those who share no example included."""
    shared = _renumbered(_on_shared(ratings))[0]
    if _recur(shared):
        return agreement_by_pair(shared, seed=seed, resamples=resamples)
    counts, people = _same_by_pair(shared), range(ratings.annotator_count)
    return [_pair(one, other, counts[:, one, other], seed, resamples) for one, other in combinations(people, 2)]


def _shared(ratings: Ratings, likeness: Likeness) -> tuple[Ratings, Likeness]:
    """The examples that two people labelled, by codes from 0 without gaps, and the likeness of these."""
    shared, codes = _renumbered(_on_shared(ratings))
    return shared, lambda first, second: likeness(codes[first], codes[second])


def _on_shared(ratings: Ratings) -> Ratings:
    return ratings.chosen(np.bincount(ratings.examples)[ratings.examples] > 1)


def _renumbered(ratings: Ratings) -> tuple[Ratings, Integers]:
    codes, labels = np.unique(ratings.labels, return_inverse=True)
    return replace(ratings, labels=labels, label_count=len(codes)), codes


def _recur(shared: Ratings) -> bool:
    """Whether there are few answers, which come again and again."""
    return shared.label_count <= 1 or shared.label_count <= min(FEW_VALUES, _examples(shared) // 2)


def _examples(shared: Ratings) -> int:
    return int(shared.examples.max(initial=-1)) + 1


def _identical(shared: Ratings, seed: int, resamples: int) -> Figure:
    """The share of the pairs of people that say exactly the same, averaged over the examples."""
    together = Together.of(shared)
    same = (together.codes[:, 0] == together.codes[:, 1]).astype(np.float64)
    shares = np.bincount(together.examples, weights=same) / np.bincount(together.examples)
    kinds, times = np.unique(shares, return_counts=True)
    return estimate(mean(kinds), times, seed=seed, resamples=resamples, undefined="")


def _same_by_pair(shared: Ratings) -> Integers:
    """How many examples two people say the same of, and how many they do not; shape (2, annotators, annotators)."""
    together, size = Together.of(shared), shared.annotator_count
    differ = (together.codes[:, 0] != together.codes[:, 1]).astype(np.int64)
    cells = (differ * size + together.annotators[:, 0]) * size + together.annotators[:, 1]
    return np.bincount(cells, minlength=2 * size * size).reshape(2, size, size)


def _pair(one: int, other: int, times: Integers, seed: int, resamples: int) -> Pair:
    shared = int(times.sum())
    if not shared:
        return Pair(one, other, 0, *[undefined(NOTHING_SHARED_BY_PAIR)] * 2)
    percent = estimate(_first_share, times, seed=seed, resamples=resamples, undefined="")
    return Pair(one, other, shared, percent, undefined(SELDOM_THE_SAME, shared))


def _first_share(weights: Floats) -> Floats:
    return np.asarray(weights[:, 0] / weights.sum(axis=1))
