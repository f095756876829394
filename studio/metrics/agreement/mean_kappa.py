"""Cohen's kappa averaged over all pairs of annotators, with one interval for the mean."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.metrics.agreement.ratings import Floats, Integers, Ratings
from studio.metrics.bootstrap import FEWEST_FOR_INTERVAL, RESAMPLES, TOO_FEW, resample
from studio.metrics.figure import Figure, undefined

NOTHING_SHARED = "No two people have labelled the same example."
ONE_LABEL = (
    "In every pair, both used one and the same label only, so chance agreement is 100 % and hides real agreement."
)
# Resamples times entries of the arrays below, which bounds the time to a few seconds.
MOST_STEPS = 400_000_000
FEWEST_RESAMPLES = 100
# Resamples are counted in pieces of about this many cells, 32 MB.
MOST_CELLS = 4_000_000


def mean_pairwise_kappa(ratings: Ratings, *, seed: int = 0, resamples: int = RESAMPLES) -> Figure:
    """The mean of Cohen's kappa over the pairs that have one, with its bootstrap interval over examples.

    Light, R. J. (1971): Measures of response agreement for qualitative data. Psychological Bulletin 76. Pairs are
    resampled together, since one example is an observation of all pairs that labelled it.
    """
    table = _Together.of(ratings)
    if not table.times.sum():
        return undefined(NOTHING_SHARED)
    total = int(table.times.sum())
    value = float(table.mean_kappas(table.times[None, :].astype(np.float64))[0])
    if np.isnan(value):
        return undefined(ONE_LABEL, total)
    if total < FEWEST_FOR_INTERVAL:
        return Figure(value, None, None, total, TOO_FEW)
    number = min(resamples, max(FEWEST_RESAMPLES, MOST_STEPS // max(1, len(table.pairs))))
    drawn = np.concatenate([table.mean_kappas(weights) for weights in resample(table.times, number, seed)])
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Figure(value, float(low), float(high), total)


@dataclass(frozen=True, slots=True)
class _Together:
    """Who said what together, one entry for two annotators in a distinct way that examples were labelled.

    `times` says how many examples were labelled each way. The other arrays are parallel: the way, the pair, and what
    its first and its second annotator said.
    """

    times: Integers
    ways: Integers
    pairs: Integers
    first: Integers
    second: Integers
    pair_count: int
    label_count: int

    @classmethod
    def of(cls, ratings: Ratings) -> "_Together":
        """Only the examples that at least two annotators labelled."""
        shared = ratings.chosen(np.bincount(ratings.examples)[ratings.examples] > 1)
        way, times, first_of_way = _ways(shared)
        # Chosen examples keep their order.
        one = shared.chosen(np.isin(shared.examples, first_of_way))
        ways = way[np.sort(first_of_way)][one.examples]
        found = [np.empty((4, 0), dtype=np.int64)]
        for shift in range(1, int(np.bincount(one.examples).max(initial=0))):
            left = np.flatnonzero(one.examples[shift:] == one.examples[:-shift])
            right = left + shift
            pair = one.annotators[left] * ratings.annotator_count + one.annotators[right]
            found.append(np.stack([ways[left], pair, one.labels[left], one.labels[right]]))
        rows, pairs, first, second = np.concatenate(found, axis=1)
        names, pairs = np.unique(pairs, return_inverse=True)
        return cls(times, rows, pairs, first, second, len(names), ratings.label_count)

    def mean_kappas(self, weights: Floats) -> Floats:
        """The mean kappa of each resample; weights have shape (resamples, ways)."""
        size = max(1, MOST_CELLS // (self.pair_count * self.label_count))
        return np.concatenate([self._means(weights[start : start + size]) for start in range(0, len(weights), size)])

    def _means(self, weights: Floats) -> Floats:
        agrees = self._counted(weights, self.pairs, self.pair_count, self.first == self.second)
        by_first, by_second = (
            self._counted(weights, self.pairs * self.label_count + said, self.pair_count * self.label_count).reshape(
                -1, self.pair_count, self.label_count
            )
            for said in (self.first, self.second)
        )
        total = by_first.sum(axis=2)
        with np.errstate(invalid="ignore", divide="ignore"):
            by_chance = (by_first * by_second).sum(axis=2) / total**2
            kappas = np.where(by_chance < 1, (agrees / total - by_chance) / (1 - by_chance), np.nan)
        return _mean_of_defined(kappas)

    def _counted(
        self, weights: Floats, columns: Integers, width: int, chosen: NDArray[np.bool_] | None = None
    ) -> Floats:
        """How often each column occurs in each resample, shape (resamples, width)."""
        from scipy.sparse import csr_array

        values = np.ones(len(columns)) if chosen is None else chosen.astype(np.float64)
        table = csr_array((values, (self.ways, columns)), shape=(len(self.times), width))
        return np.asarray((table.T @ weights.T).T)


def _ways(ratings: Ratings) -> tuple[Integers, Integers, Integers]:
    """The way each example was labelled, how many were labelled each way, and the first example of each.

    A way is the sum of a random number for each (annotator, label), in 64 bits, which no two ways share by chance.
    """
    numbers = np.random.default_rng(0).integers(0, 2**63, ratings.annotator_count * ratings.label_count, dtype=np.int64)
    codes = np.zeros(int(ratings.examples.max(initial=-1)) + 1, dtype=np.int64)
    np.add.at(codes, ratings.examples, numbers[ratings.annotators * ratings.label_count + ratings.labels])
    _, first, way, times = np.unique(codes, return_index=True, return_inverse=True, return_counts=True)
    return way, times, first


def _mean_of_defined(kappas: Floats) -> Floats:
    """The mean of each row without its nans; nan where there is nothing else."""
    defined = ~np.isnan(kappas)
    count = defined.sum(axis=1)
    sums = np.where(defined, kappas, 0.0).sum(axis=1)
    return np.asarray(np.divide(sums, count, out=np.full(len(sums), np.nan), where=count > 0))
