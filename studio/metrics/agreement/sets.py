"""How far people agree who gave sets of labels, where a set that holds most of another one is half a mistake."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from studio.metrics.agreement.ratings import Floats, Ratings
from studio.metrics.agreement.report import NEVER_USED, Agreement, agreement
from studio.metrics.bootstrap import RESAMPLES
from studio.metrics.figure import undefined

Memberships = NDArray[np.bool_]


def masi(both: Floats, one: Floats, other: Floats) -> Floats:
    """From 0 to 1, of the sizes of two sets and of what is in both.

    Passonneau, R. (2006): Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation. LREC.
    """
    inside = np.where(both == np.minimum(one, other), 2 / 3, 1 / 3)
    return 1 - (1 - jaccard(both, one, other)) * np.where((both == one) & (both == other), 1, inside)


def jaccard(both: Floats, one: Floats, other: Floats) -> Floats:
    """The share of what is in either that is not in both, from 0 to 1; two empty sets are the same."""
    either = one + other - both
    return 1 - np.divide(both, either, out=np.ones_like(either), where=either > 0)


def set_agreement_by_label(
    ratings: Ratings, memberships: Memberships, *, seed: int = 0, resamples: int = RESAMPLES
) -> list[Agreement]:
    """On each label by itself, in the order of the labels: did both give it, or neither."""
    found, is_shared = [], np.bincount(ratings.examples)[ratings.examples] > 1
    for column in memberships.T:
        given = replace(ratings, labels=column[ratings.labels].astype(np.int64), label_count=2)
        by_label = agreement(given, seed=seed, resamples=resamples)
        if by_label.percent.value is not None and not given.labels[is_shared].any():
            by_label = Agreement(*[undefined(NEVER_USED, by_label.percent.n)] * 3)
        found.append(by_label)
    return found
