"""A finished training challenges what serves: what the gate says of it, and on what ground."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from storage import Store, Transaction
from storage.repositories.holdout import HeldOut
from storage.tables import Version
from studio.errors import PASSING, NotFound, StudioError
from studio.metrics.classification import Scored
from studio.registry.evidence import Evidence
from studio.registry.gate import UNDECIDED, Measured, Verdict, judge
from studio.registry.policy import Policy
from studio.registry.trained import Trained
from studio.registry.views import find_version

logger = logging.getLogger(__name__)

RELABELLED = "The labels were changed while it was trained, so it cannot be compared. Train again."


@dataclass(frozen=True, slots=True)
class Ground:
    """What a verdict rests on besides the examples."""

    live: Version | None
    labels: tuple[str, ...]
    policy: Policy

    def stands(self, now: "Ground") -> bool:
        """Whether a verdict on this ground is one on what is found `now`."""
        return self._terms == now._terms

    @property
    def _terms(self) -> tuple[object, ...]:
        return self.live and self.live.id, self.labels, self.policy


@dataclass(frozen=True, slots=True)
class Decided:
    """A verdict, on what ground, and on how many examples."""

    ground: Ground
    examples: int
    verdict: Verdict


class Challenges:
    """Asks both, and the gate."""

    def __init__(self, store: Store, evidence: Evidence) -> None:
        self._store = store
        self._evidence = evidence

    def decide(self, project_id: int, trained: Trained) -> Decided:
        """The gate's verdict; where what serves cannot be asked, one that says so.

        Raises:
            Busy, DatabaseUnavailable: not at this moment; nothing is lost by another try.
        """
        with self._store.read() as transaction:
            ground = ground_of(transaction, project_id)
            held = [one for one in transaction.holdout.all(project_id) if one.example_id in trained.said]
            is_timed = _is_timed(transaction, trained, ground.live)
        return Decided(ground, len(held), self._verdict(trained, ground, held, is_timed))

    def _verdict(self, trained: Trained, ground: Ground, held: Sequence[HeldOut], is_timed: bool) -> Verdict:
        if trained.labels != ground.labels:
            return Verdict(UNDECIDED, (RELABELLED,))
        challenger = champion = None
        if held:
            gold = [ground.labels.index(one.label) for one in held]
            said = np.array([trained.said[one.example_id] for one in held])
            challenger = Measured(Scored.of(said, gold))
        if challenger and ground.live:
            try:
                champion = Measured(self._evidence.of(ground.live, held, ground.labels))
            except PASSING:
                raise
            except StudioError as error:
                logger.warning("%s cannot be asked, so nothing takes its place: %s", ground.live.name, error)
                return Verdict(UNDECIDED, (_not_compared(ground.live, error),))
        if challenger and champion and trained.latency and is_timed:
            challenger = replace(challenger, latency_ms=trained.latency.challenger_ms)
            champion = replace(champion, latency_ms=trained.latency.champion_ms)
        return judge(challenger, champion, ground.labels, ground.policy, serves=ground.live is not None)


def ground_of(transaction: Transaction, project_id: int) -> Ground:
    return Ground(
        live=transaction.versions.live(project_id),
        labels=tuple(row.name for row in transaction.projects.labels(project_id)),
        policy=Policy.from_dict(transaction.projects.get(project_id).gate),
    )


def _is_timed(transaction: Transaction, trained: Trained, live: Version | None) -> bool:
    """Whether it was timed beside what serves, or beside another version that takes as long."""
    if trained.latency is None or live is None:
        return False
    with suppress(NotFound):
        beside = find_version(transaction, live.project_id, trained.latency.champion_version)
        # Heads on one base take the same time, and so do whole models that were made from it.
        return (beside.lane, beside.checkpoint) == (live.lane, live.checkpoint)
    return False


def _not_compared(live: Version, error: StudioError) -> str:
    return f"It was not compared with {live.name}, which serves and cannot be asked: {error} Mend that and train again."
