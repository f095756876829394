"""Who gave which example which label: three parallel arrays, so that a million sparse examples cost what they hold."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
NO_RATING = -1


@dataclass(frozen=True, slots=True)
class Ratings:
    """One rating a position, sorted by example and then annotator; nobody rates an example twice.

    `examples` counts from 0 without gaps; `annotators` and `labels` are indices below their counts. `times` are the
    Unix seconds at which the ratings were given, where they are known.
    """

    examples: Integers
    annotators: Integers
    labels: Integers
    annotator_count: int
    label_count: int
    times: Floats | None = None

    @classmethod
    def gather(
        cls,
        example_ids: ArrayLike,
        annotators: ArrayLike,
        labels: ArrayLike,
        *,
        annotator_count: int,
        label_count: int,
        times: ArrayLike | None = None,
    ) -> Self:
        """Ratings from parallel arrays in any order; `example_ids` are any integers, such as those of the database.

        Raises:
            ValueError: arrays of different lengths, an index out of range, or two ratings of one example by one person.
        """
        ids, who, what = (np.asarray(values, dtype=np.int64) for values in (example_ids, annotators, labels))
        if not ids.shape == who.shape == what.shape or ids.ndim != 1:
            raise ValueError(f"found arrays of shapes {ids.shape}, {who.shape}, {what.shape}; expected one length")
        _require_indices("annotator", who, annotator_count)
        _require_indices("label", what, label_count)
        examples = np.unique(ids, return_inverse=True)[1]
        order = np.lexsort((who, examples))
        examples, who, what = examples[order], who[order], what[order]
        if ((examples[1:] == examples[:-1]) & (who[1:] == who[:-1])).any():
            raise ValueError("found two ratings by one annotator of one example; expected the current one only")
        when = None if times is None else np.asarray(times, dtype=np.float64)[order]
        return cls(examples, who, what, annotator_count, label_count, when)

    @classmethod
    def from_matrix(cls, matrix: ArrayLike, label_count: int) -> Self:
        """Ratings from a matrix of shape (annotators, examples), where -1 stands for no rating."""
        values = np.asarray(matrix, dtype=np.int64)
        annotators, examples = np.nonzero(values != NO_RATING)
        labels = values[annotators, examples]
        return cls.gather(examples, annotators, labels, annotator_count=len(values), label_count=label_count)

    def chosen(self, mask: NDArray[np.bool_]) -> Self:
        """The ratings where the mask holds."""
        examples = np.unique(self.examples[mask], return_inverse=True)[1]
        times = None if self.times is None else self.times[mask]
        return replace(self, examples=examples, annotators=self.annotators[mask], labels=self.labels[mask], times=times)


def _require_indices(name: str, values: Integers, count: int) -> None:
    if len(values) and (values.min() < 0 or values.max() >= count):
        raise ValueError(f"found {name} indices from {values.min()} to {values.max()}; expected 0 to {count - 1}")
