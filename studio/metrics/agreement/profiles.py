"""How often examples were labelled which way: all that a coefficient over everybody needs to know."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from studio.metrics.agreement.ratings import Integers, Ratings


@dataclass(frozen=True, slots=True)
class Profiles:
    """The distinct ways in which examples were labelled, and how many examples were labelled each way.

    `counts` has shape (profiles, labels): how many annotators gave each label. `examples` has shape (profiles,).
    Examples of one profile are interchangeable, so a million of them are resampled at the price of a few rows.
    """

    counts: Integers
    examples: Integers

    @property
    def raters(self) -> Integers:
        """How many annotators labelled an example of each profile."""
        return np.asarray(self.counts.sum(axis=1))

    @property
    def example_count(self) -> int:
        return int(self.examples.sum())

    def with_raters(self, number: int) -> Self:
        """The examples that exactly `number` annotators labelled."""
        chosen = self.raters == number
        return type(self)(self.counts[chosen], self.examples[chosen])

    def against_rest(self, label: int) -> Self:
        """The same examples with two labels: this one, and any other."""
        this = self.counts[:, label]
        pairs, profile = np.unique(np.stack([this, self.raters - this], axis=1), axis=0, return_inverse=True)
        examples = np.bincount(profile, weights=self.examples, minlength=len(pairs)).astype(np.int64)
        return type(self)(pairs, examples)


def profiles(ratings: Ratings) -> Profiles:
    """The profiles of the examples that at least two annotators labelled; one label alone agrees with nobody."""
    raters = np.bincount(ratings.examples)
    starts = np.cumsum(raters) - raters
    counts, examples = [np.empty((0, ratings.label_count), dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for number in np.unique(raters[raters >= 2]):
        positions = starts[raters == number][:, None] + np.arange(number)
        ways, times = _distinct(np.sort(ratings.labels[positions], axis=1), ratings.label_count)
        cells = np.arange(len(ways))[:, None] * ratings.label_count + ways
        counts.append(np.bincount(cells.ravel(), minlength=len(ways) * ratings.label_count).reshape(len(ways), -1))
        examples.append(times)
    return Profiles(np.concatenate(counts), np.concatenate(examples))


def _distinct(rows: Integers, label_count: int) -> tuple[Integers, Integers]:
    """The distinct rows and how often each occurs; column by column, far faster than sorting whole rows."""
    codes = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:
        codes = np.unique(codes * label_count + column, return_inverse=True)[1]
    _, first, times = np.unique(codes, return_index=True, return_counts=True)
    return rows[first], times
