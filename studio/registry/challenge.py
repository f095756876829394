"""A finished training challenges what serves: what the gate says of it, and on what ground."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from storage import Store, Transaction
from storage.repositories.holdout import HeldOut
from storage.tables import Version
from studio.errors import PASSING, NotFound, StudioError
from studio.registry.anchors import anchor
from studio.registry.evidence import Evidence
from studio.registry.gate import judge
from studio.registry.policy import Policy
from studio.registry.trained import Trained
from studio.registry.verdict import UNDECIDED, Anchor, Measured, Verdict
from studio.registry.views import find_version
from studio.spelling import spelling
from studio.tasks import find_task

logger = logging.getLogger(__name__)

RELABELLED = "The labels were changed while it was trained, so it cannot be compared. Train again."


@dataclass(frozen=True, slots=True)
class Ground:
    """What a verdict rests on besides the examples."""

    live: Version | None
    anchor: Version | None
    labels: tuple[str, ...]
    policy: Policy

    def stands(self, now: "Ground") -> bool:
        """Whether a verdict on this ground is one on what is found `now`."""
        return self._terms == now._terms

    @property
    def _terms(self) -> tuple[object, ...]:
        return self.live and self.live.id, self.anchor and self.anchor.id, self.labels, self.policy


@dataclass(frozen=True, slots=True)
class Decided:
    """A verdict, on what ground, and on how many examples."""

    ground: Ground
    examples: int
    verdict: Verdict


class _NotCompared(StudioError):
    """What a version has to hold out against cannot be asked."""


@dataclass(frozen=True, slots=True)
class _HoldOut:
    """The examples, how often much the same ones were looked at before, and whether the latency counts."""

    examples: Sequence[HeldOut]
    looks: int
    is_timed: bool


class Challenges:
    """Asks all of them, and the gate."""

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
            held = _held(transaction, project_id, trained, ground)
        try:
            verdict = self._verdict(trained, ground, held)
        except _NotCompared as error:
            verdict = Verdict(UNDECIDED, (str(error),))
        return Decided(ground, len(held.examples), verdict)

    def _verdict(self, trained: Trained, ground: Ground, held: _HoldOut) -> Verdict:
        if trained.labels != ground.labels:
            return Verdict(UNDECIDED, (RELABELLED,))
        challenger = _challenger(trained, ground, held)
        champion = self._asked(ground.live, ground, held) if challenger else None
        anchored = self._asked(ground.anchor, ground, held) if challenger else None
        if champion and trained.latency and held.is_timed:
            champion = replace(champion, latency_ms=trained.latency.champion_ms)
        return judge(
            challenger,
            champion,
            ground.labels,
            ground.policy,
            serves=ground.live is not None,
            looks=held.looks,
            anchor=Anchor(ground.anchor.name, anchored) if ground.anchor and anchored else None,
        )

    def _asked(self, version: Version | None, ground: Ground, held: _HoldOut) -> Measured | None:
        if version is None:
            return None
        try:
            return Measured(self._evidence.of(version, held.examples, ground.labels))
        except PASSING:
            raise
        except StudioError as error:
            logger.warning("%s cannot be asked, so nothing takes its place: %s", version.name, error)
            raise _NotCompared(_not_compared(version, error)) from error


def ground_of(transaction: Transaction, project_id: int) -> Ground:
    project = transaction.projects.get(project_id)
    live = transaction.versions.live(project_id)
    return Ground(
        live=live,
        anchor=anchor(transaction, live) if live else None,
        labels=tuple(row.name for row in transaction.projects.labels(project_id)),
        policy=Policy.from_dict(project.gate, project.task),
    )


def _held(transaction: Transaction, project_id: int, trained: Trained, ground: Ground) -> _HoldOut:
    held_out = transaction.holdout.all(project_id, spelling(transaction, project_id))
    examples = [one for one in held_out if one.example_id in trained.said]
    looks = transaction.judgements.looks(project_id, len(examples), ground.policy.least_examples)
    return _HoldOut(examples, looks, _is_timed(transaction, trained, ground.live))


def _challenger(trained: Trained, ground: Ground, held: _HoldOut) -> Measured | None:
    if not held.examples:
        return None
    latency = trained.latency.challenger_ms if trained.latency and held.is_timed else None
    answers = [trained.said[one.example_id] for one in held.examples]
    gold, texts = [one.label for one in held.examples], [one.text for one in held.examples]
    return Measured(find_task(ground.policy.task).measure(answers, gold, ground.labels, texts), latency)


def _is_timed(transaction: Transaction, trained: Trained, live: Version | None) -> bool:
    """Whether it was timed beside what serves, or beside another version that takes as long."""
    if trained.latency is None or live is None:
        return False
    with suppress(NotFound):
        beside = find_version(transaction, live.project_id, trained.latency.champion_version)
        # Heads on one base take the same time, and so do whole models that were made from it.
        return (beside.lane, beside.checkpoint) == (live.lane, live.checkpoint)
    return False


def _not_compared(version: Version, error: StudioError) -> str:
    with_whom = f"It was not compared with {version.name}, which it has to hold out against and which cannot be asked"
    return f"{with_whom}: {error} Mend that and train again."
