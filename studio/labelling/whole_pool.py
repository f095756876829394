"""The order of a whole project from stored scores, however many there are: some numbers an example in memory."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from studio.labelling.places import Floats, behind_the_next, with_held_out
from studio.labelling.strategies import Candidates, find_strategy, random_rank


class ScoredPlace(Protocol):
    """What the place of an example follows from."""

    @property
    def id(self) -> int: ...
    @property
    def text_hash(self) -> str: ...
    @property
    def split(self) -> str: ...
    @property
    def rank(self) -> float: ...
    @property
    def probabilities(self) -> list[float]: ...


@dataclass(frozen=True, slots=True)
class Moves:
    """An example each: its id, the rank it has and the one it should have; those that come first in front."""

    ids: NDArray[np.int64]
    before: Floats
    after: Floats

    def pieces(self, size: int) -> Iterator[list[tuple[int, float, float]]]:
        """The examples that are not where they should be, some at a time; one empty piece where all are."""
        wrong = np.flatnonzero(self.before != self.after)
        for start in range(0, max(1, len(wrong)), size):
            piece = wrong[start : start + size]
            columns = (self.ids[piece].tolist(), self.before[piece].tolist(), self.after[piece].tolist())
            yield list(zip(*columns, strict=True))


def whole_order(
    strategy: str,
    seed: int,
    pages: Iterable[Sequence[ScoredPlace]],
    columns: Sequence[int],
    gold_counts: Sequence[int],
) -> Moves:
    """The order that `places.ranks` gives for all examples of the pages together, behind the next ones.

    `columns` says which of an example's probabilities belongs to each label of `gold_counts`.
    """
    found = [_looked_at(strategy, seed, page, columns, gold_counts) for page in pages]
    if not found:
        nothing = np.empty(0)
        return Moves(np.empty(0, np.int64), nothing, nothing)
    ids, before, chances, is_pool, measured = (np.concatenate(parts) for parts in zip(*found, strict=True))
    pool_ranks = find_strategy(strategy).rank_measured(measured, chances[is_pool], gold_counts)
    after = behind_the_next(with_held_out(is_pool, chances, pool_ranks))
    first = np.lexsort((ids, after))
    return Moves(ids[first], before[first], after[first])


Looked = tuple[NDArray[np.int64], Floats, Floats, NDArray[np.bool_], Floats]


def _looked_at(
    strategy: str, seed: int, page: Sequence[ScoredPlace], columns: Sequence[int], gold_counts: Sequence[int]
) -> Looked:
    """Of a page: ids, ranks, chances, which are of the pool; and of those, what the strategy measures."""
    is_pool = np.array([row.split == "pool" for row in page], dtype=bool)
    hashes = [row.text_hash for row in page if row.split == "pool"]
    probabilities = np.array([row.probabilities for row in page], dtype=np.float64)[is_pool][:, list(columns)]
    candidates = Candidates(hashes, seed, np.ascontiguousarray(probabilities), gold_counts)
    measured = find_strategy(strategy).measured(candidates) if hashes else np.empty(0)
    return (
        np.array([row.id for row in page], dtype=np.int64),
        np.array([row.rank for row in page], dtype=np.float64),
        np.array([random_rank(seed, row.text_hash) for row in page], dtype=np.float64),
        is_pool,
        measured,
    )
