"""Which labels are said against which, on the disputed examples."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage import Store
from studio.labelling.review.ratings import Given, given_labels


@dataclass(frozen=True, slots=True)
class WhoSaysWhat:
    """On how many examples a label (the row) was said against another (the column); by one person when named."""

    labels: list[str]
    counts: list[list[int]]


def who_says_what(store: Store, project_id: int, annotator: str | None = None) -> WhoSaysWhat:
    """The label pairs of a project's disputed examples; with an annotator, theirs in the rows against the others'."""
    with store.read() as transaction:
        given = given_labels(transaction, project_id, "disputed")
    return WhoSaysWhat(given.label_names, counted(given, annotator).tolist())


def counted(given: Given, annotator: str | None) -> NDArray[np.int64]:
    """Examples by (label said, label said against it); nothing on the diagonal, where nobody differs."""
    size = len(given.label_names)
    examples = np.unique(given.example_ids, return_inverse=True)[1]
    theirs = np.array([annotator in (None, name) for name in given.names], dtype=bool)[given.annotators]
    others = np.array([annotator != name for name in given.names], dtype=bool)[given.annotators]
    said, against = (np.zeros((int(examples.max(initial=-1)) + 1, size), dtype=np.int64) for _ in range(2))
    said[examples[theirs], given.labels[theirs]] = 1
    against[examples[others], given.labels[others]] = 1
    counts = said.T @ against
    np.fill_diagonal(counts, 0)
    return counts
