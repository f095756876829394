"""What belongs together whatever its texts: rows with the same key."""

import numpy as np
from numpy.typing import NDArray

from studio.exchange.twins.groups import Groups, Pairs

NO_KEY = np.void(bytes(16))
NOBODY = -1


def links(keys: NDArray[np.void], rows: NDArray[np.int64]) -> Pairs:
    """Each row with the first one of its key; `keys` are of 16 bytes, and NO_KEY ties nothing together."""
    has_key = keys != NO_KEY
    keys, rows = keys[has_key], rows[has_key]
    _, first, key = np.unique(keys, return_index=True, return_inverse=True)
    starts = rows[first[key]]
    pairs: Pairs = np.column_stack((starts, rows))[starts != rows]
    return pairs


def crossing(groups: Groups, is_held_out: NDArray[np.bool_]) -> Pairs:
    """Every held-out row of a group that is on both sides, with one of the pool.

    That is its twin, where it has one there, and else the first of the group.
    """
    pool = np.flatnonzero(~is_held_out)[::-1]
    partner = np.full(len(is_held_out), NOBODY)
    partner[groups.first[pool]] = pool  # the first of the pool is written last, and so stays
    partner = partner[groups.first]
    ends = np.concatenate((groups.pairs, groups.pairs[:, ::-1]))[::-1]
    ends = ends[is_held_out[ends[:, 0]] & ~is_held_out[ends[:, 1]]]
    partner[ends[:, 0]] = ends[:, 1]
    held = np.flatnonzero(is_held_out & (partner != NOBODY))
    return np.column_stack((held, partner[held]))
