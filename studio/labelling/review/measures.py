"""How agreement is measured where each answer is one label, and where answers can be more or less the same."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from studio.labelling.review.ratings import Given, Integers
from studio.metrics.agreement import (
    Agreement,
    Figure,
    Likeness,
    Pair,
    Ratings,
    agreement,
    agreement_by_label,
    agreement_by_pair,
    graded_agreement,
    graded_by_pair,
    graded_mean_kappa,
    set_agreement_by_label,
)
from studio.metrics.agreement.mean_kappa import mean_pairwise_kappa

# A band around a line needs no third digit, and to compare two long texts takes milliseconds.
RESAMPLES_A_WINDOW, PAIRS_A_WINDOW = 300, 200


class Measures(Protocol):
    """The figures of some ratings."""

    def overall(self, ratings: Ratings) -> Agreement:
        """Among everybody."""
        ...

    def in_window(self, ratings: Ratings) -> Agreement:
        """The same of a part of many, less exactly."""
        ...

    def cohen(self, ratings: Ratings) -> Figure:
        """The mean of Cohen's kappa over the pairs of people."""
        ...

    def by_pair(self, ratings: Ratings) -> list[Pair]:
        """Of every two people."""
        ...

    def by_label(self, ratings: Ratings) -> list[Agreement]:
        """On each label, in the order of the labels."""
        ...

    def given(self, ratings: Ratings) -> Integers:
        """How many answers give each label."""
        ...


@dataclass(frozen=True, slots=True)
class OfNames:
    """Answers are the same label, or they are not."""

    def overall(self, ratings: Ratings) -> Agreement:
        return agreement(ratings)

    def in_window(self, ratings: Ratings) -> Agreement:
        return agreement(ratings, resamples=RESAMPLES_A_WINDOW)

    def cohen(self, ratings: Ratings) -> Figure:
        return mean_pairwise_kappa(ratings)

    def by_pair(self, ratings: Ratings) -> list[Pair]:
        return agreement_by_pair(ratings)

    def by_label(self, ratings: Ratings) -> list[Agreement]:
        return agreement_by_label(ratings)

    def given(self, ratings: Ratings) -> Integers:
        return np.bincount(ratings.labels, minlength=ratings.label_count)


@dataclass(frozen=True, slots=True)
class OfValues:
    """Answers are as far apart as their task says; on a label, two agree where both name it, or neither."""

    likeness: Likeness
    memberships: NDArray[np.bool_]

    def overall(self, ratings: Ratings) -> Agreement:
        return graded_agreement(ratings, self.likeness)

    def in_window(self, ratings: Ratings) -> Agreement:
        return graded_agreement(ratings, self.likeness, resamples=RESAMPLES_A_WINDOW, drawn=PAIRS_A_WINDOW)

    def cohen(self, ratings: Ratings) -> Figure:
        return graded_mean_kappa(ratings)

    def by_pair(self, ratings: Ratings) -> list[Pair]:
        return graded_by_pair(ratings)

    def by_label(self, ratings: Ratings) -> list[Agreement]:
        return set_agreement_by_label(ratings, self.memberships)

    def given(self, ratings: Ratings) -> Integers:
        return np.bincount(ratings.labels, minlength=ratings.label_count) @ self.memberships.astype(np.int64)


def measures_of(given: Given) -> Measures:
    """Those that fit the answers."""
    values = given.values
    return OfNames() if values is None else OfValues(values.likeness(), values.memberships)
