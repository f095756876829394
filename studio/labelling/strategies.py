"""Which example comes next: each strategy gives every example a rank in [0, 1), and the lowest is offered first.

Equal ranks are offered in the order of import, so the queue sorts by (rank, example id). How sure a model is leads to
the same rank whichever other examples are ranked with it, so that a large pool can be ranked piece by piece.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from studio.errors import InvalidInput
from studio.metrics.classification import require_probabilities
from studio.metrics.uncertainty import normalised_entropy

Floats = NDArray[np.float64]
LARGEST_RANK = np.nextafter(1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a strategy may look at, one entry an example in the order of import.

    `seed` is the project's, and decides where chance does. Strategies that need a model also look at `probabilities`,
    of shape (examples, labels), and at `gold_counts`: how many gold labels each label, in the same order, has already.
    """

    text_hashes: Sequence[str]
    seed: int
    probabilities: Floats = field(default_factory=lambda: np.empty((0, 0)))
    gold_counts: Sequence[int] = ()


def as_measured(measured: Floats, _chances: Floats, _gold_counts: Sequence[int]) -> Floats:
    """The place of an example follows from itself alone."""
    return measured


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way to order the queue, and its words for the page where it is chosen.

    `measure` gives a number an example, the same whichever others are measured with it; `settle` makes ranks of the
    numbers of all that are ordered together, with what chance says of each (see `at_random`) and the gold counts.
    """

    name: str
    label: str
    description: str
    needs_model: bool
    measure: Callable[[Candidates], Floats]
    settle: Callable[[Floats, Floats, Sequence[int]], Floats] = as_measured

    @property
    def stands_alone(self) -> bool:
        """Whether an example's rank follows from itself alone."""
        return self.settle is as_measured

    def rank(self, candidates: Candidates) -> Floats:
        """A rank in [0, 1) an example.

        Raises:
            ValueError: it needs a model, and the probabilities are none, or do not fit the examples and the labels.
        """
        if not len(candidates.text_hashes):
            return np.empty(0)
        return self.rank_measured(self.measured(candidates), at_random(candidates), candidates.gold_counts)

    def measured(self, candidates: Candidates) -> Floats:
        """What `rank_measured` needs to know of at least one example. Raises ValueError, as `rank` does."""
        if self.needs_model:
            labels = max(2, len(candidates.gold_counts))
            require_probabilities(candidates.probabilities, len(candidates.text_hashes), labels)
        return self.measure(candidates)

    def rank_measured(self, measured: Floats, chances: Floats, gold_counts: Sequence[int]) -> Floats:
        """A rank in [0, 1) for each of what was measured, maybe piece by piece."""
        return np.clip(self.settle(measured, chances, gold_counts), 0.0, LARGEST_RANK)


def as_imported(candidates: Candidates) -> Floats:
    """In the order of the file."""
    return np.zeros(len(candidates.text_hashes))


def at_random(candidates: Candidates) -> Floats:
    """Uniformly: every example is as likely as any other to come next, which keeps the labelled sample fair."""
    return np.array([random_rank(candidates.seed, text_hash) for text_hash in candidates.text_hashes])


def least_confidence(candidates: Candidates) -> Floats:
    """Lewis, D. D. and Gale, W. A. (1994): A sequential algorithm for training text classifiers. SIGIR."""
    return np.asarray(candidates.probabilities.max(axis=1))


def margin(candidates: Candidates) -> Floats:
    """Scheffer, T., Decomain, C. and Wrobel, S. (2001): Active hidden Markov models for information extraction. IDA."""
    second, first = np.partition(candidates.probabilities, -2, axis=1)[:, -2:].T
    return np.asarray(first - second)


def entropy(candidates: Candidates) -> Floats:
    """Shannon (1948), as in Settles, B. (2009): Active learning literature survey, section 3.1; over its maximum."""
    return np.asarray(1 - normalised_entropy(candidates.probabilities))


def predicted_label(candidates: Candidates) -> Floats:
    """The number of the label that the model predicts, for turns by label.

    The greedy form of the aim in Bengar, J. Z. et al. (2022): Class-balanced active learning for image
    classification. WACV.
    """
    return np.asarray(candidates.probabilities.argmax(axis=1), dtype=np.float64)


def by_turns(measured: Floats, chances: Floats, gold_counts: Sequence[int]) -> Floats:
    """Labels take turns, the one with the fewest gold labels first; within one label, chance decides.

    An example's place is the number of gold labels that its label will have by its turn.
    """
    predicted = measured.astype(np.int64)
    order = np.lexsort((chances, predicted))
    sizes = np.bincount(predicted, minlength=len(gold_counts))
    turn = np.empty(len(predicted))
    turn[order] = np.arange(len(predicted)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    place = turn + np.asarray(gold_counts)[predicted]
    return np.asarray(place / (place + 1))


def random_rank(seed: int, text_hash: str) -> float:
    """A number in [0, 1) that follows from the project's seed and the text alone: the same again, whenever asked."""
    key = seed.to_bytes(16, signed=True)
    digest = hashlib.blake2b(text_hash.encode(), key=key, digest_size=8).digest()
    # The 53 bits that a float holds.
    return (int.from_bytes(digest) >> 11) / 2**53


STRATEGIES: dict[str, Strategy] = {
    strategy.name: strategy
    for strategy in (
        Strategy("as-imported", "As imported", "Examples come in the order of the file.", False, as_imported),
        Strategy(
            "random",
            "Random",
            "Examples come in random order, so that what is labelled first is like the rest.",
            False,
            at_random,
        ),
        Strategy(
            "least-confidence",
            "Least confidence",
            "Examples whose most likely label the model trusts least come first.",
            True,
            least_confidence,
        ),
        Strategy(
            "margin",
            "Margin",
            "Examples on which the model hesitates between two labels come first.",
            True,
            margin,
        ),
        Strategy(
            "entropy",
            "Entropy",
            "Examples on which the model is least sure, over all labels together, come first.",
            True,
            entropy,
        ),
        Strategy(
            "class-balanced",
            "Class-balanced",
            "Labels take turns, as the model predicts them, and those with the fewest gold labels come first.",
            True,
            predicted_label,
            by_turns,
        ),
    )
}


def find_strategy(name: str) -> Strategy:
    """Raises InvalidInput, naming the strategies there are."""
    if name not in STRATEGIES:
        raise InvalidInput(f"There is no strategy {name!r}. Choose one of: {', '.join(STRATEGIES)}.")
    return STRATEGIES[name]
