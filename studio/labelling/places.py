"""Where examples stand in a project's order: those a model has scored before all others, each kind in its own range.

A rank below 0 is that of an example that somebody sent to a person: it comes before all others, and no strategy moves
it. One from 0 to 1 was given by a strategy that asks a model: below 0.5 to the next ones, that the served version was
asked about, and from 0.5 on to all that a version has scored, which may be an earlier one by now. From 1 to 2 chance
decides; an example in the order of import has the moment of its import. So a look at both ends of the order tells
whether anything stands where it should not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from studio.labelling.strategies import Candidates, find_strategy, random_rank

Floats = NDArray[np.float64]
NEXT_BELOW = 0.5
SCORED_BELOW = 1.0
LAST_SCORED = float(np.nextafter(SCORED_BELOW, 0.0))
CHANCE_BELOW = 2.0
LAST_BY_CHANCE = float(np.nextafter(CHANCE_BELOW, 0.0))
ANYWHERE = float("inf")
# Taken from a moment, it makes a rank below 0; which was sent first comes first.
AFTER_EVERY_MOMENT = 1e11


@dataclass(frozen=True, slots=True)
class Scores:
    """What a model version says about some texts: a row of probabilities each, a column for each of its labels."""

    version: str
    labels: tuple[str, ...]
    probabilities: Floats


class Placed(Protocol):
    """What a place may follow from, beside a model's opinion."""

    @property
    def id(self) -> int: ...
    @property
    def text_hash(self) -> str: ...
    @property
    def split(self) -> str: ...
    @property
    def created_at(self) -> float: ...


def first_rank(strategy: str, seed: int, text_hash: str, created_at: float) -> float:
    """The place of an example that no model has looked at; `seed` is the project's id."""
    if follows_import(strategy):
        return max(created_at, CHANCE_BELOW)
    return min(SCORED_BELOW + random_rank(seed, text_hash), LAST_BY_CHANCE)


def asked_rank(now: float) -> float:
    """The place of an example that is sent to a person at this moment."""
    return now - AFTER_EVERY_MOMENT


def moved_rank(strategy: str, seed: int, example: Placed, moments: Floats) -> float:
    """The place of an example that comes from another strategy's order.

    Chance draws the turn of a held-out one: in the order of import, among the sorted `moments` when the pool was
    imported. With a million of them in a list, their quantile would take as long as a thousand places.
    """
    moment = example.created_at
    if example.split == "holdout" and len(moments):
        moment = float(moments[int(random_rank(seed, example.text_hash) * len(moments))])
    return first_rank(strategy, seed, example.text_hash, moment)


def follows_import(strategy: str) -> bool:
    """Whether places in its order are moments of import."""
    return strategy == "as-imported"


def range_of(strategy: str) -> tuple[float, float]:
    """The lowest rank that belongs in this strategy's order, and the lowest that is too high for it."""
    if follows_import(strategy):
        return CHANCE_BELOW, ANYWHERE
    return (0.0 if find_strategy(strategy).needs_model else SCORED_BELOW), CHANCE_BELOW


def ranks(
    strategy: str, seed: int, examples: Sequence[Placed], scores: Scores, gold_counts: Sequence[int]
) -> dict[int, float]:
    """The ranks that a strategy gives the next examples by a model's scores, by example id.

    The hold-out is labelled to measure models, so its examples come in random order, evenly among the others: were the
    hardest ones labelled first, models would look worse than they are. Their chances alone would not do, as those that
    come next are those with the lowest.
    """
    is_pool = np.array([example.split == "pool" for example in examples], dtype=bool)
    hashes = [example.text_hash for example in examples]
    chances = np.array([random_rank(seed, text_hash) for text_hash in hashes])
    pool = [text_hash for text_hash, chosen in zip(hashes, is_pool, strict=True) if chosen]
    candidates = Candidates(pool, seed, scores.probabilities[is_pool], gold_counts)
    found = with_held_out(is_pool, chances, find_strategy(strategy).rank(candidates))
    return {example.id: NEXT_BELOW * float(rank) for example, rank in zip(examples, found, strict=True)}


def behind_the_next(found: Floats) -> Floats:
    """The ranks in a whole scored project, of those that a strategy gives."""
    return np.minimum(NEXT_BELOW + (SCORED_BELOW - NEXT_BELOW) * found, LAST_SCORED)


def with_held_out(is_pool: NDArray[np.bool_], chances: Floats, pool_ranks: Floats) -> Floats:
    """The ranks of all examples, given those of the pool: chance orders the hold-out, evenly among the others."""
    found = chances.copy()
    if is_pool.any():
        found[is_pool] = pool_ranks
        turns = np.argsort(np.argsort(chances[~is_pool], kind="stable"))
        found[~is_pool] = np.quantile(pool_ranks, (turns + 0.5) / max(1, len(turns)))
    return found
