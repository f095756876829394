"""Which examples of the pool are kept from training: to stop it in time, and to set the temperature of its answers.

Not the same ones for both: on those by which the best weights were chosen, these look better than they are.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from studio.tasks.base import Said, Task

LEAST_POOL = 100
ONE_IN = 10


class Grouped(Protocol):
    """What drawing needs to know of a gold example of the pool."""

    @property
    def group(self) -> str: ...
    @property
    def label(self) -> Said: ...


@dataclass(frozen=True, slots=True)
class Drawn:
    """Groups of near-duplicates that are not trained on, half of them for each purpose."""

    validation: frozenset[str] = frozenset()
    calibration: frozenset[str] = frozenset()

    @classmethod
    def halved(cls, key: str, groups: Collection[str]) -> "Drawn":
        validation = frozenset(group for group in groups if _digest(key, group)[-1] % 2)
        return cls(validation, frozenset(groups) - validation)


def drawn_groups(key: str, task: Task, pool: Sequence[Grouped]) -> Drawn:
    """About a tenth of the groups of near-duplicates, none where the pool is small.

    A group is drawn by its own hash, so that it is on the same side in every snapshot, with one exception: a label
    that would have nothing left to train on keeps the groups that it is in.
    """
    if len(pool) < LEAST_POOL:
        return Drawn()
    drawn = {group for group in {row.group for row in pool} if _is_drawn(key, group)}
    trained = {label for row in pool if row.group not in drawn for label in task.named(row.label)}
    return Drawn.halved(key, drawn - {row.group for row in pool if not trained.issuperset(task.named(row.label))})


def _is_drawn(key: str, group: str) -> bool:
    return int.from_bytes(_digest(key, group)[:8]) % ONE_IN == 0


def _digest(key: str, group: str) -> bytes:
    """Hashed under a name of its own, so that this draw says nothing about which groups are held out."""
    return hashlib.sha256(f"calibration\0{key}\0{group}".encode()).digest()
