"""Krippendorff's alpha for values of which some are more alike than others: sets, spans, texts."""

from collections.abc import Callable

import numpy as np

from studio.metrics.agreement.likeness import Likeness, Together
from studio.metrics.agreement.ratings import Floats, Ratings
from studio.metrics.agreement.report import ALL_THE_SAME
from studio.metrics.bootstrap import affordable_resamples, estimate
from studio.metrics.figure import Figure
from studio.metrics.weighted import share

# Takes how often each code was given, shape (resamples, codes); gives, of shape (resamples,), the distances of every
# two of all the values given, summed, and divided by one less than there are values.
ByChance = Callable[[Floats], Floats]
# Of so few values every two are compared; of more, so many pairs of answers, which move alpha in its third digit.
FEW_VALUES = 100
PAIRS_DRAWN = 5_000


def alpha_of_likeness(
    ratings: Ratings, likeness: Likeness, by_chance: ByChance, *, seed: int = 0, resamples: int = 0
) -> Figure:
    """With the distance 1 - likeness, and its bootstrap interval over examples; `ratings` hold codes of values.

    Krippendorff, K. (2011): Computing Krippendorff's alpha-reliability. At least one example must have two ratings.
    """
    from scipy.sparse import csr_array

    shared = ratings.chosen(np.bincount(ratings.examples)[ratings.examples] > 1)
    together = Together.of(shared)
    raters = np.bincount(shared.examples)
    far = 1 - likeness(*together.codes.T)
    # Each two count in both orders.
    observed = 2 * np.bincount(together.examples, weights=far, minlength=len(raters)) / (raters - 1)
    counts = csr_array(
        (np.ones(len(shared.labels)), (shared.examples, shared.labels)), shape=(len(raters), ratings.label_count)
    )

    def statistic(weights: Floats) -> Floats:
        expected = by_chance(np.asarray((counts.T @ weights.T).T))
        return np.divide(
            expected - weights @ observed, expected, out=np.full_like(expected, np.nan), where=expected > 0
        )

    times, number = np.ones(len(raters), np.intp), resamples or affordable_resamples(len(raters))
    return estimate(statistic, times, seed=seed, resamples=number, undefined=ALL_THE_SAME)


def chance_of(ratings: Ratings, likeness: Likeness, *, seed: int = 0, drawn: int = PAIRS_DRAWN) -> ByChance:
    """How far any two answers are apart; `ratings` hold codes below `label_count`, each of which occurs.

    Of many different answers, so many pairs are `drawn`.
    """
    if ratings.label_count <= FEW_VALUES:
        return _of_all(ratings, likeness)
    return _of_some(ratings, likeness, seed, drawn)


def _of_all(ratings: Ratings, likeness: Likeness) -> ByChance:
    size = ratings.label_count
    first, second = (each.ravel() for each in np.indices((size, size)))
    far = 1 - likeness(first, second).reshape(size, size)

    def by_chance(used: Floats) -> Floats:
        found: Floats = ((used @ far) * used).sum(axis=1) / (used.sum(axis=1) - 1)
        return found

    return by_chance


def _of_some(ratings: Ratings, likeness: Likeness, seed: int, drawn: int) -> ByChance:
    """Pairs of two different answers, each as likely, stand for all of them."""
    generator, number = np.random.default_rng(seed), len(ratings.labels)
    one = generator.integers(number, size=drawn)
    other = (one + 1 + generator.integers(number - 1, size=drawn)) % number
    first, second = ratings.labels[one], ratings.labels[other]
    far = 1 - likeness(first, second)
    given = np.bincount(ratings.labels, minlength=ratings.label_count).astype(np.float64)

    def by_chance(used: Floats) -> Floats:
        # How often a pair is drawn again, where its values were given more often, or less.
        weights = used[:, first] / given[first] * (used[:, second] / given[second])
        return np.asarray(used.sum(axis=1) * share(weights @ far, weights.sum(axis=1)))

    return by_chance
