"""Which given labels are likely wrong, by confident learning."""

from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import ArrayLike, NDArray

from studio.metrics.classification import require_probabilities

# cleanlab keeps the arrays that it is filtering in its module, where two threads would mix them up.
one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class LabelErrors:
    """Every example's suspicion. `order` lists all examples, the most suspect first: the flagged ones, then the rest.

    `quality` is from 0 (surely wrong) to 1, `flagged` says which labels are called issues, and `predicted` is the label
    that the model finds likeliest; the three are in the order of the examples.
    """

    order: NDArray[np.int64]
    quality: NDArray[np.float64]
    flagged: NDArray[np.bool_]
    predicted: NDArray[np.int64]


def rank_label_errors(labels: ArrayLike, probabilities: NDArray[np.float64]) -> LabelErrors:
    """Rank the given labels, indices of the columns of `probabilities`, by how much the model doubts them.

    The probabilities must be out-of-sample, from a model that was not trained on these examples (a fold of
    cross-validation, or the hold-out): a model repeats the mistakes that it has learned. A label's quality is the
    probability that the model gives it. How many labels of each kind are issues is estimated from the examples where
    the model is as sure of another label as it usually is of that one.

    Northcutt, C., Jiang, L. and Chuang, I. (2021): Confident learning: estimating uncertainty in dataset labels.
    Journal of Artificial Intelligence Research 70.

    Raises:
        ValueError: no examples, or probabilities or labels that do not fit.
    """
    given = np.asarray(labels, dtype=np.int64)
    require_probabilities(probabilities, len(given), probabilities.shape[-1])
    columns = probabilities.shape[1]
    if given.min() < 0 or given.max() >= columns:
        raise ValueError(f"found labels from {given.min()} to {given.max()}; expected indices of the {columns} columns")
    quality, flagged = _judge(given, probabilities)
    return LabelErrors(np.lexsort((quality, ~flagged)), quality, flagged, probabilities.argmax(axis=1))


def _judge(
    given: NDArray[np.int64], probabilities: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    # cleanlab takes two seconds to import, which the studio's start should not wait for.
    from cleanlab.filter import find_label_issues
    from cleanlab.rank import get_label_quality_scores

    quality = get_label_quality_scores(given, probabilities)
    if len(np.unique(given)) < 2:
        # With one label in use there is no other that the model could be usually sure of.
        return quality, np.zeros(len(given), dtype=bool)
    with one_at_a_time:
        return quality, find_label_issues(given, probabilities, n_jobs=1)
