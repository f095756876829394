"""Learning curves of models that are right as often as a test wants."""

import numpy as np

from studio.metrics.bootstrap import Integers
from studio.metrics.learning_curve import LearningCurve, learning_curve

SIZES = [12, 25, 50, 100, 200, 400]
LABELS = 4


def answers(accuracies: list[float], gold: Integers, orders: int, seed: int) -> Integers:
    """Of models that are right so often, one a size; the larger one is right wherever the smaller one is."""
    generator = np.random.default_rng(seed)
    luck = generator.random((orders, 1, len(gold)))
    wrong = (gold + generator.integers(1, LABELS, (orders, len(SIZES), len(gold)))) % LABELS
    found: Integers = np.where(luck < np.array(accuracies)[None, :, None], gold, wrong)
    return found


def made(accuracies: list[float], *, examples: int = 1_000, orders: int = 4, seed: int = 0) -> LearningCurve:
    gold = np.random.default_rng(seed).integers(0, LABELS, examples)
    return learning_curve(SIZES, answers(accuracies, gold, orders, seed), gold, LABELS)
