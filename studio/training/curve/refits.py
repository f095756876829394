"""Linear heads on frozen embeddings, fitted on ever more of the labels."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from studio.checkpoints.heads import normalised
from studio.training.fast.fitting import Examples, fit

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

SIZES = 8
SMALLEST = 10
# In how many orders beside the true one the labels are learnt, where there are at most so many of them.
SHUFFLES = ((1_000, 7), (4_000, 3), (20_000, 1))


def sizes_of(labels: int, label_count: int) -> list[int]:
    """How many labels each refit learns from: ever more by the same factor, up to all of them."""
    first = max(SMALLEST, 2 * label_count)
    if first >= labels:
        first = max(2, labels // 2)
    return sorted({round(float(size)) for size in np.geomspace(first, labels, SIZES)})


def orders_of(labels: int) -> Integers:
    """Shape (orders, labels): the order in which they were made, and some by chance where that is cheap."""
    shuffles = next((number for most, number in SHUFFLES if labels <= most), 0)
    generator = np.random.default_rng(0)
    made = np.arange(labels)
    return np.array([made, *(generator.permutation(labels) for _ in range(shuffles))])


def refits(
    features: Floats,
    gold: Integers,
    held_features: Floats,
    label_count: int,
    sizes: list[int],
    tell: Callable[[float], None],
) -> Integers:
    """What each head says about the held-out examples: shape (orders, sizes, examples).

    `tell` hears the share that is done, and may raise to end it.
    """
    orders, done = orders_of(len(gold)), 0
    predicted = np.empty((len(orders), len(sizes), len(held_features)), np.intp)
    for row, order in enumerate(orders):
        for column, size in enumerate(sizes):
            chosen = order[:size]
            predicted[row, column] = _answers(features[chosen], gold[chosen], held_features, label_count)
            done += 1
            tell(done / (len(orders) * len(sizes)))
    return predicted


def _answers(features: Floats, gold: Integers, held_features: Floats, label_count: int) -> Integers:
    if len(np.unique(gold)) < 2:
        return np.full(len(held_features), gold[0])
    nothing = Examples(held_features[:0], gold[:0])
    head = fit(Examples(features, gold), nothing, label_count)
    answers: Integers = (normalised(held_features) @ head.weight.T + head.bias).argmax(axis=1)
    return answers
