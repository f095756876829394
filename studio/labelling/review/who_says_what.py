"""Which labels are said against which, on the disputed examples."""

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from storage import Store
from studio.labelling.review.ratings import Given, Integers, given_labels
from studio.labelling.review.values import Values


@dataclass(frozen=True, slots=True)
class WhoSaysWhat:
    """On how many examples a label (the row) was said against another (the column); by one person when named.

    Where answers name several labels, the row's was said without the column's, and the other way round; on the
    diagonal, the label was said by one and left out by another.
    """

    labels: list[str]
    counts: list[list[int]]


def who_says_what(store: Store, project_id: int, annotator: str | None = None) -> WhoSaysWhat:
    """The label pairs of a project's disputed examples; with an annotator, theirs in the rows against the others'."""
    with store.read() as transaction:
        given = given_labels(transaction, project_id, "disputed")
    counts = counted(given, annotator) if given.values is None else counted_values(given, given.values, annotator)
    return WhoSaysWhat(given.label_names, counts.tolist())


def counted_values(given: Given, values: Values, annotator: str | None) -> Integers:
    """The same for answers that name several labels."""
    named = [frozenset(np.flatnonzero(row).tolist()) for row in values.memberships]

    @cache
    def cells(one: int, other: int) -> frozenset[tuple[int, int]]:
        ours, theirs = named[one] - named[other], named[other] - named[one]
        return frozenset([*product(ours, theirs), *((label, label) for label in ours)])

    examples, theirs, others = _sides(given, annotator)
    said, against = _by_example(examples, given.labels, theirs), _by_example(examples, given.labels, others)
    counts = np.zeros((len(given.label_names),) * 2, dtype=np.int64)
    for example, answers in said.items():
        for cell in {cell for pair in product(answers, against.get(example, ())) for cell in cells(*pair)}:
            counts[cell] += 1
    return counts


def counted(given: Given, annotator: str | None) -> Integers:
    """Examples by (label said, label said against it); nothing on the diagonal, where nobody differs."""
    size = len(given.label_names)
    examples, theirs, others = _sides(given, annotator)
    said, against = (np.zeros((int(examples.max(initial=-1)) + 1, size), dtype=np.int64) for _ in range(2))
    said[examples[theirs], given.labels[theirs]] = 1
    against[examples[others], given.labels[others]] = 1
    counts = said.T @ against
    np.fill_diagonal(counts, 0)
    return counts


def _sides(given: Given, annotator: str | None) -> tuple[Integers, NDArray[np.bool_], NDArray[np.bool_]]:
    """The number of each answer's example, and whether it stands in the rows, and in the columns."""
    examples = np.unique(given.example_ids, return_inverse=True)[1]
    theirs = np.array([annotator in (None, name) for name in given.names], dtype=bool)[given.annotators]
    others = np.array([annotator != name for name in given.names], dtype=bool)[given.annotators]
    return examples, theirs, others


def _by_example(examples: Integers, labels: Integers, chosen: NDArray[np.bool_]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for example, label in zip(examples[chosen].tolist(), labels[chosen].tolist(), strict=True):
        found.setdefault(example, set()).add(label)
    return found
