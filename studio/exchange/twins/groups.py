"""Which signatures are of one group: sorted band by band, so that memory stays at a few numbers a text."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.exchange.twins.signatures import BANDS, NOTHING, WIDTH, Signatures, band_keys

SIMILARITY = 0.8
ENOUGH = int(SIMILARITY * WIDTH)
BATCH_ROWS = 50_000

Pairs = NDArray[np.int64]
NO_LINKS: Pairs = np.empty((0, 2), np.int64)


@dataclass(frozen=True, slots=True)
class Groups:
    """For each row the first row of its group, itself where it is alone; and twins as pairs, first to last."""

    first: NDArray[np.int64]
    pairs: Pairs


def group(rows: Signatures, links: Pairs = NO_LINKS) -> Groups:
    """The groups of near-duplicates among signatures, and of rows that `links` tie together whatever their texts."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    pairs = _twins(rows)
    first = np.arange(len(rows))
    ties = np.concatenate((pairs, links))
    if len(ties):
        members, ends = np.unique(ties, return_inverse=True)
        ends = ends.reshape(ties.shape)
        graph = coo_array((np.ones(len(ends), np.int8), (ends[:, 0], ends[:, 1])), (len(members), len(members)))
        _, component = connected_components(graph, directed=False)
        # Members are sorted, so the first one met of a component is the first of its rows.
        _, lowest = np.unique(component, return_index=True)
        first[members] = members[lowest[component]]
    return Groups(first, pairs)


def _twins(rows: Signatures) -> Pairs:
    found = [np.empty((0, 2), np.int64)]
    for band in range(BANDS):
        candidates = _candidates(rows, band)
        for start in range(0, len(candidates), BATCH_ROWS):
            some = candidates[start : start + BATCH_ROWS]
            alike = (rows[some[:, 0]] == rows[some[:, 1]]).sum(axis=1) >= ENOUGH
            found.append(some[alike])
    return np.unique(np.concatenate(found), axis=0)


def _candidates(rows: Signatures, band: int) -> Pairs:
    """Pairs that agree in a band: each with the one before it and with the first of its kind, which is a pair or two
    a row, where all pairs of a template used a thousand times would be half a million."""
    keys = np.empty(len(rows), np.uint64)
    for start in range(0, len(rows), BATCH_ROWS):
        keys[start : start + BATCH_ROWS] = band_keys(rows[start : start + BATCH_ROWS], band)
    order = np.argsort(keys, kind="stable")
    same = np.flatnonzero(keys[order[1:]] == keys[order[:-1]]) + 1
    starts = np.arange(len(rows))
    starts[same] = 0
    heads = order[np.maximum.accumulate(starts)[same]]
    pairs = np.concatenate((np.column_stack((order[same - 1], order[same])), np.column_stack((heads, order[same]))))
    return np.unique(pairs[rows[pairs[:, 0], 0] != NOTHING], axis=0)
