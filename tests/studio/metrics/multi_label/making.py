"""Made probabilities of labels beside made gold, for the tests of their metrics."""

import numpy as np
from hypothesis import strategies as some

from studio.metrics.multi_label import ScoredSets


@some.composite
def scored_sets(draw: some.DrawFn) -> ScoredSets:
    labels, examples = draw(some.integers(1, 5)), draw(some.integers(1, 40))
    generator = np.random.default_rng(draw(some.integers(0, 2**32 - 1)))
    probabilities = generator.random((examples, labels))
    if draw(some.booleans()):  # decisions of one probability, which share a threshold
        probabilities = np.round(probabilities, 1)
    gold = (generator.random((examples, labels)) < draw(some.sampled_from([0.05, 0.3, 0.8]))).astype(float)
    thresholds = generator.choice([0.1, 0.5, 0.7], labels)
    return ScoredSets(probabilities, gold, (probabilities >= thresholds).astype(float))
