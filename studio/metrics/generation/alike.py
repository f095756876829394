"""How far two texts that people wrote for one example are the same."""

from studio.metrics.generation.chrf import chrf_counts, chrf_from


def mean_chrf(one: str, other: str) -> float:
    """chrF from 0 to 1, the mean of both directions, so that no writer counts as the gold one; 1 for the same text."""
    if one == other:
        return 1.0
    counts, _ = chrf_counts([one, other], [other, one])
    return float(chrf_from(counts).mean())
