"""chrF: how many runs of up to six characters two texts share, counted by sacrebleu.

Popović, M. (2015): chrF: character n-gram F-score for automatic MT evaluation. WMT.
"""

from collections.abc import Sequence

import numpy as np

from studio.metrics.bootstrap import Floats

ORDERS = 6
# Recall counts so many times as much as precision.
BETA = 2


def chrf_counts(predicted: Sequence[str], gold: Sequence[str]) -> tuple[Floats, str]:
    """Of each order how many runs are said, wanted and both, shape (examples, ORDERS * 3); and the signature."""
    from sacrebleu.metrics import CHRF

    metric = CHRF(char_order=ORDERS, beta=BETA)
    # What sacrebleu makes its own bootstrap of; a corpus has the sum of its texts' counts.
    found = metric._extract_corpus_statistics(list(predicted), [list(gold)])
    return np.array(found, np.float64), str(metric.get_signature())


def chrf_from(counts: Floats) -> Floats:
    """chrF from 0 to 1 of summed counts, shape (rows, ORDERS * 3); sacrebleu prints a hundred times as much."""
    said, wanted, both = np.moveaxis(counts.reshape(len(counts), ORDERS, 3), 2, 0)
    counted = (said > 0) & (wanted > 0)
    orders = np.maximum(counted.sum(axis=1), 1)
    precision = np.divide(both, said, out=np.zeros_like(both), where=counted).sum(axis=1) / orders
    recall = np.divide(both, wanted, out=np.zeros_like(both), where=counted).sum(axis=1) / orders
    below = BETA**2 * precision + recall
    found: Floats = np.divide((1 + BETA**2) * precision * recall, below, out=np.zeros_like(below), where=below > 0)
    return found
