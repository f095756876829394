"""Takes models in as versions: the files, then the row with the gate's verdict, promoted if that says so."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from storage import Store, Transaction
from storage.repositories.holdout import HeldOut
from storage.tables import Judgement, Version
from studio.errors import StudioError
from studio.metrics.classification import Scored
from studio.registry.anchors import anchor
from studio.registry.deleting import Deleting
from studio.registry.evidence import Evidence
from studio.registry.folders import VersionFolders
from studio.registry.gate import judge
from studio.registry.policy import Policy
from studio.registry.promotions import change_served
from studio.registry.verdict import UNDECIDED, Anchor, Measured, Verdict
from studio.registry.views import VersionView, view_of

RELABELLED = "The labels were changed while it was trained, so it cannot be compared. Train again."

UNANCHORED = (
    "It must hold out against {name} too, which cannot be asked, so that small losses do not add up. Restore that "
    "version's files, or serve this one by hand."
)


@dataclass(frozen=True, slots=True)
class Latency:
    """Median milliseconds for one text, of both in one process; `champion_version` is what was compared with."""

    challenger_ms: float
    champion_ms: float
    champion_version: str


@dataclass(frozen=True, slots=True)
class Trained:
    """A finished run's model and what is known of it.

    `said` holds, for each held-out example of its snapshot, the probability of each of `labels`, in their order.
    """

    folder: Path
    content_hash: str
    lane: str
    base_checkpoint: str
    snapshot: str
    hyperparameters: dict[str, Any]
    label_counts: dict[str, int]
    labels: tuple[str, ...]
    metrics: dict[str, Any] | None
    said: Mapping[int, Sequence[float]]
    latency: Latency | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a verdict rests on, as it was when the judging began."""

    live: Version | None
    anchor: Version | None
    looks: int
    labels: tuple[str, ...]
    held: list[HeldOut]
    policy: Policy


class Intake:
    """The way in for every lane."""

    def __init__(
        self,
        store: Store,
        folders: VersionFolders,
        evidence: Evidence,
        deleting: Deleting,
        clock: Callable[[], float],
        promoted: Callable[[], None],
    ) -> None:
        """`promoted()` is called after the served version of a project may have changed."""
        self._store = store
        self._folders = folders
        self._evidence = evidence
        self._deleting = deleting
        self._clock = clock
        self._promoted = promoted

    def register(self, project_id: int, trained: Trained) -> VersionView:
        """Doing it again after a crash finds what is there already and completes it."""
        with self._store.read() as transaction:
            project = transaction.projects.get(project_id).name
        with self._folders.taking(trained.folder, project, trained.content_hash):
            view = None
            while view is None:
                ground = self._ground(project_id, trained)
                verdict = self._judge(trained, ground)
                view = self._add(project_id, trained, ground, verdict)
        self._promoted()
        self._deleting.keep_newest(project_id, besides=view.name)
        return view

    def register_checkpoint(self, project_id: int, checkpoint: str, content_hash: str) -> VersionView:
        """Serve a checkpoint with its own trained head, as it is."""
        reason = "The checkpoint itself, with the head it came with."
        with self._store.begin() as transaction:
            version = transaction.versions.by_hash(project_id, content_hash)
            if version is None:
                version = transaction.versions.add(
                    Version(
                        project_id=project_id,
                        number=transaction.versions.next_number(project_id),
                        content_hash=content_hash,
                        origin="checkpoint",
                        lane=None,
                        checkpoint=checkpoint,
                        parent_id=None,
                        snapshot=None,
                        hyperparameters={},
                        label_counts={},
                        metrics={},
                        verdict=Verdict("promote", (reason,)).to_dict(),
                        created_at=self._clock(),
                    )
                )
                note = "The checkpoint that the studio was started with."
                change_served(transaction, version, "promote", note, self._clock())
            view = view_of(transaction, version)
        self._promoted()
        return view

    def _ground(self, project_id: int, trained: Trained) -> _Ground:
        with self._store.read() as transaction:
            live = transaction.versions.live(project_id)
            held = [one for one in transaction.holdout.all(project_id) if one.example_id in trained.said]
            policy = Policy.from_dict(transaction.projects.get(project_id).gate)
            return _Ground(
                live=live,
                anchor=anchor(transaction, live) if live else None,
                looks=transaction.judgements.looks(project_id, len(held), policy.least_examples),
                labels=tuple(row.name for row in transaction.projects.labels(project_id)),
                held=held,
                policy=policy,
            )

    def _judge(self, trained: Trained, ground: _Ground) -> Verdict:
        if trained.labels != ground.labels:
            return Verdict(UNDECIDED, (RELABELLED,))
        challenger = champion = anchored = None
        if ground.held:
            gold = [ground.labels.index(one.label) for one in ground.held]
            said = np.array([trained.said[one.example_id] for one in ground.held])
            challenger = Measured(Scored.of(said, gold))
            champion, anchored = self._asked(ground.live, ground), self._asked(ground.anchor, ground)
            if ground.anchor and not anchored:
                return Verdict(UNDECIDED, (UNANCHORED.format(name=ground.anchor.name),))
        latency = trained.latency
        if challenger and champion and latency and ground.live and latency.champion_version == ground.live.name:
            challenger = Measured(challenger.scored, latency.challenger_ms)
            champion = Measured(champion.scored, latency.champion_ms)
        return judge(
            challenger,
            champion,
            ground.labels,
            ground.policy,
            serves=ground.live is not None,
            looks=ground.looks,
            anchor=Anchor(ground.anchor.name, anchored) if ground.anchor and anchored else None,
        )

    def _asked(self, version: Version | None, ground: _Ground) -> Measured | None:
        if version is None:
            return None
        try:
            return Measured(self._evidence.of(version, ground.held, ground.labels))
        except StudioError:
            # Its files are gone, say. The gate then says that there was nothing to compare with.
            return None

    def _add(self, project_id: int, trained: Trained, ground: _Ground, verdict: Verdict) -> VersionView | None:
        """The version with its verdict; None when another version has begun to serve meanwhile."""
        with self._store.begin() as transaction:
            transaction.projects.for_change(project_id)
            version = transaction.versions.by_hash(project_id, trained.content_hash)
            if version is not None:
                # The same model again, whose files were deleted meanwhile, perhaps: they are back.
                version.deleted_at = None
                return view_of(transaction, version)
            live = transaction.versions.live(project_id)
            if (live and live.id) != (ground.live and ground.live.id):
                return None
            version = self._write(transaction, project_id, trained, live, verdict)
            transaction.holdout.keep(version.id, trained.said)
            transaction.judgements.add(
                Judgement(
                    project_id=project_id,
                    version_id=version.id,
                    champion_id=live.id if live else None,
                    examples=len(ground.held),
                    verdict=verdict.to_dict(),
                    created_at=self._clock(),
                )
            )
            if verdict.promote:
                change_served(transaction, version, "promote", verdict.reason, self._clock())
            return view_of(transaction, version)

    def _write(
        self, transaction: Transaction, project_id: int, trained: Trained, live: Version | None, verdict: Verdict
    ) -> Version:
        return transaction.versions.add(
            Version(
                project_id=project_id,
                number=transaction.versions.next_number(project_id),
                content_hash=trained.content_hash,
                origin="trained",
                lane=trained.lane,
                checkpoint=trained.base_checkpoint,
                parent_id=live.id if live else None,
                snapshot=trained.snapshot,
                hyperparameters=trained.hyperparameters,
                label_counts=trained.label_counts,
                metrics={"holdout": trained.metrics, "facts": trained.facts, "labels": list(trained.labels)},
                verdict=verdict.to_dict(),
                created_at=self._clock(),
            )
        )
