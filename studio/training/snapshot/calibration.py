"""Which examples of the pool are kept from training, to stop it in time and to set the temperature of its answers."""

import hashlib
from collections.abc import Sequence
from typing import Protocol

LEAST_POOL = 100
ONE_IN = 10


class Grouped(Protocol):
    """What drawing needs to know of a gold example of the pool."""

    @property
    def group(self) -> str: ...
    @property
    def label(self) -> str: ...


def calibration_groups(key: str, pool: Sequence[Grouped]) -> frozenset[str]:
    """About a tenth of the groups of near-duplicates, none where the pool is small.

    A group is drawn by its own hash, so that it is on the same side in every snapshot, with one exception: a label
    that would have nothing left to train on keeps the groups that it is in.
    """
    if len(pool) < LEAST_POOL:
        return frozenset()
    drawn = {group for group in {row.group for row in pool} if _is_drawn(key, group)}
    trained = {row.label for row in pool if row.group not in drawn}
    return frozenset(drawn - {row.group for row in pool if row.label not in trained})


def _is_drawn(key: str, group: str) -> bool:
    """Hashed under a name of its own, so that this draw says nothing about which groups are held out."""
    digest = hashlib.sha256(f"calibration\0{key}\0{group}".encode()).digest()
    return int.from_bytes(digest[:8]) % ONE_IN == 0
