"""Held-out examples that a file gave away: found in a whole project's file, and shown with what gives them away."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from storage import Store
from storage.repositories.leaks import LeakedPair
from studio.errors import InvalidInput
from studio.exchange.twins import group
from studio.exchange.twins.known import Compared
from studio.exchange.twins.links import crossing, links

MOST_AT_ONCE = 100
BATCH_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class LeakedPairs:
    """Some of a project's leaks, and how many it has in all."""

    count: int
    pairs: Sequence[LeakedPair]


class Leaks:
    """Tells what left the estimate, and why."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, project_id: int, after: int = 0, count: int = 20) -> LeakedPairs:
        """The leaks whose examples come after this id. Raises InvalidInput for more than 100 at once."""
        if not 1 <= count <= MOST_AT_ONCE:
            raise InvalidInput(f"Ask for 1 to {MOST_AT_ONCE} pairs at once, not for {count}.")
        with self._store.read() as transaction:
            return LeakedPairs(transaction.leaks.count(project_id), transaction.leaks.pairs(project_id, after, count))


class GivenAway:
    """Pairs of text hashes, held out and of the pool, found by either."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for pair in pairs:
            for key in pair:
                self._pairs[key].append(pair)

    def of(self, hashes: Iterable[str]) -> list[tuple[str, str]]:
        """The pairs with one of these texts; a pair counts once both of its texts are stored."""
        return [pair for key in hashes for pair in self._pairs.get(key, ())] if self._pairs else []


class Sides:
    """The examples of a whole project's file, gathered to see which of its groups are on both sides."""

    def __init__(self, folder: Path) -> None:
        self._compared = Compared(folder)
        self._waiting: list[dict[str, Any]] = []

    def add(self, example: dict[str, Any]) -> None:
        self._waiting.append(example)
        if len(self._waiting) == BATCH_ROWS:
            self._sign()

    def leaks(self) -> list[tuple[str, str]]:
        """The hashes of the held-out texts whose group is in the pool too, each with that of one there."""
        self._sign()
        about = np.array(self._compared.about())
        rows = np.arange(len(about))
        ties = np.concatenate((links(about["group"], rows), links(about["named"], rows)))
        pairs = crossing(group(self._compared.signatures(), ties), about["is_held_out"])
        return [(about["hash"][one].tobytes().hex(), about["hash"][other].tobytes().hex()) for one, other in pairs]

    def remove(self) -> None:
        self._compared.remove()

    def _sign(self) -> None:
        names = ("text_hash", "group_key", "named_group", "split")
        known = [tuple(one[name] for name in names) for one in self._waiting]
        self._compared.add_known([one["text"] for one in self._waiting], known)
        self._waiting = []
