"""What several people's answers say about an example, as a distribution over the labels instead of one label."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Distributions = NDArray[np.float64]
ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Votes:
    """Who gave which example which label, one answer a position.

    `examples` are places from 0, each of which has an answer; `labels` are places from 0 below `label_count`.
    """

    examples: NDArray[np.int64]
    annotators: NDArray[np.int64]
    labels: NDArray[np.int64]
    label_count: int

    @classmethod
    def gather(cls, examples: ArrayLike, annotators: ArrayLike, labels: ArrayLike, label_count: int) -> Self:
        """Raises ValueError for arrays of different lengths."""
        places, people, given = (np.asarray(values, dtype=np.int64) for values in (examples, annotators, labels))
        if len(shapes := {values.shape for values in (places, people, given)}) > 1:
            raise ValueError(f"found arrays of shapes {sorted(shapes)}; expected one length")
        return cls(places, people, given, label_count)


def vote_shares(votes: Votes) -> Distributions:
    """The share of each label among an example's answers; shape (examples, labels), rows sum to 1."""
    counts = np.zeros((int(votes.examples.max(initial=-1)) + 1, votes.label_count))
    np.add.at(counts, (votes.examples, votes.labels), 1.0)
    return np.asarray(counts / counts.sum(axis=1, keepdims=True), dtype=np.float64)


def dawid_skene(votes: Votes) -> Distributions:
    """The probability of each label, where every annotator has error rates of their own; shape (examples, labels).

    Both are found together by expectation-maximisation: A. P. Dawid and A. M. Skene (1979), Maximum Likelihood
    Estimation of Observer Error-Rates Using the EM Algorithm. Everybody is first believed to have got one example of
    each label right: what somebody does with a label that they never met is not known, and without this belief they
    would count for nothing. Where everybody agrees, it says what they say.
    """
    if not len(votes.examples):
        return np.zeros((0, votes.label_count))
    # Here, because it takes seconds that only those wait for who use it.
    import pandas as pd
    from crowdkit.aggregation import DawidSkene

    count = int(votes.examples.max()) + 1
    annotators = np.unique(votes.annotators)
    believed = np.tile(np.arange(votes.label_count), len(annotators))
    answers = pd.DataFrame(
        {
            "task": np.concatenate([votes.examples, count + np.arange(len(believed))]),
            "worker": np.concatenate([votes.annotators, np.repeat(annotators, votes.label_count)]),
            "label": np.concatenate([votes.labels, believed]),
        }
    )
    truth = pd.Series(believed, index=count + np.arange(len(believed)))
    found = DawidSkene(n_iter=ROUNDS).fit_predict_proba(answers, true_labels=truth)
    return np.asarray(found.reindex(index=range(count), columns=range(votes.label_count)), np.float64)


AGGREGATIONS: dict[str, Callable[[Votes], Distributions]] = {"votes": vote_shares, "dawid-skene": dawid_skene}
