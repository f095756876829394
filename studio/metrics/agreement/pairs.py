"""How far each two annotators agree, from every example that both labelled."""

from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np

from studio.metrics.agreement.coefficients import cohen_kappa
from studio.metrics.agreement.ratings import Floats, Integers, Ratings
from studio.metrics.bootstrap import RESAMPLES, estimate
from studio.metrics.figure import Figure, undefined

ONE_LABEL = (
    "Both used one and the same label only, so chance agreement is 100 % and cannot be told from real agreement."
)
NOTHING_SHARED = "These two have labelled no example in common."


@dataclass(frozen=True, slots=True)
class Pair:
    """Two annotators, the smaller index first, with `shared` examples in common. Percent is a share from 0 to 1."""

    first: int
    second: int
    shared: int
    percent: Figure
    kappa: Figure


@dataclass(frozen=True, slots=True)
class Matrices:
    """The pairs as symmetric tables, a row an annotator; None where there is no value, and on the diagonal."""

    percent: list[list[float | None]]
    kappa: list[list[float | None]]
    shared: list[list[int]]


def agreement_by_pair(ratings: Ratings, *, seed: int = 0, resamples: int = RESAMPLES) -> list[Pair]:
    """Percent agreement and Cohen's kappa of every two annotators, those who share no example included."""
    said = _said_together(ratings)
    nothing = undefined(NOTHING_SHARED)
    return [
        _pair(first, second, *said[first, second], ratings.label_count, seed, resamples)
        if (first, second) in said
        else Pair(first, second, 0, nothing, nothing)
        for first, second in combinations(range(ratings.annotator_count), 2)
    ]


def matrices(pairs: list[Pair], annotator_count: int) -> Matrices:
    """The tables that a heat map draws."""
    sides = range(annotator_count)
    tables = Matrices(
        percent=[[None for _ in sides] for _ in sides],
        kappa=[[None for _ in sides] for _ in sides],
        shared=[[0 for _ in sides] for _ in sides],
    )
    for pair in pairs:
        for row, column in ((pair.first, pair.second), (pair.second, pair.first)):
            tables.percent[row][column] = pair.percent.value
            tables.kappa[row][column] = pair.kappa.value
            tables.shared[row][column] = pair.shared
    return tables


def _pair(
    first: int, second: int, cells: Integers, times: Integers, label_count: int, seed: int, resamples: int
) -> Pair:
    by_first, by_second = np.divmod(cells, label_count)

    def percent(weights: Floats) -> Floats:
        return np.asarray(weights @ (by_first == by_second) / weights.sum(axis=1))

    def kappa(weights: Floats) -> Floats:
        return cohen_kappa(weights, by_first, by_second, label_count)

    figure = partial(estimate, times=times, seed=seed, resamples=resamples, undefined=ONE_LABEL)
    return Pair(first, second, int(times.sum()), percent=figure(percent), kappa=figure(kappa))


def _said_together(ratings: Ratings) -> dict[tuple[int, int], tuple[Integers, Integers]]:
    """By pair: the cells of their confusion matrix (first's label * labels + second's) and the examples in each.

    Ratings of one example stand side by side, so all pairs are found by laying the arrays over themselves, shifted by
    one position, by two, and so on up to the most raters of an example: memory stays that of the ratings.
    """
    squared = ratings.label_count**2
    found, times = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    most_raters = int(np.bincount(ratings.examples).max(initial=0))
    for shift in range(1, most_raters):
        together = np.flatnonzero(ratings.examples[shift:] == ratings.examples[:-shift])
        pair = ratings.annotators[together] * ratings.annotator_count + ratings.annotators[together + shift]
        cell = ratings.labels[together] * ratings.label_count + ratings.labels[together + shift]
        codes, counts = np.unique(pair * squared + cell, return_counts=True)
        found.append(codes)
        times.append(counts)
    codes, place = np.unique(np.concatenate(found), return_inverse=True)
    examples = np.bincount(place, weights=np.concatenate(times), minlength=len(codes)).astype(np.int64)
    pairs, starts = np.unique(codes // squared, return_index=True)
    names = zip(*np.divmod(pairs, ratings.annotator_count), strict=True)
    pieces = zip(np.split(codes % squared, starts[1:]), np.split(examples, starts[1:]), strict=True)
    # Splitting nothing gives one empty piece, hence not strict.
    return {(int(first), int(second)): piece for (first, second), piece in zip(names, pieces, strict=False)}
