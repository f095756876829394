"""A version as pages and the API show it, and how it is found by its name."""

import re
from dataclasses import dataclass
from typing import Any

from storage import Transaction
from storage.tables import Judgement, Version
from studio.errors import NotFound
from studio.registry.measurements import Headline, completed, headlines
from studio.registry.policy import Policy
from studio.registry.promotions import predecessor
from studio.registry.verdict import KEEP

NAME = re.compile(r"v([0-9]+)(?:-([0-9a-f]{10}))?")


@dataclass(frozen=True, slots=True)
class JudgementView:
    """What the gate said: `champion` is the version compared with, None where it was the most frequent label."""

    champion: str | None
    examples: int
    verdict: dict[str, Any]
    created_at: float


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version with its metrics, its lineage, and the first and the newest judgement of the gate."""

    id: int
    name: str
    number: int
    origin: str
    lane: str | None
    checkpoint: str
    parent: str | None
    # The version on whose examples it was trained, only to compare base checkpoints: it serves if a person wants that.
    beside: str | None
    snapshot: str | None
    hyperparameters: dict[str, Any]
    label_counts: dict[str, int]
    metrics: dict[str, Any] | None
    # The figures of the metrics that matter most, by the task.
    headline: tuple[Headline, ...]
    facts: dict[str, Any]
    verdict: dict[str, Any]
    judged: JudgementView | None
    created_at: float
    serves: bool
    # The hold-out was too small to be sure, when it was looked at last.
    is_provisional: bool
    # The version before it, where it serves and has proved worse than that.
    worse_than: str | None
    retired_at: float | None
    deleted_at: float | None

    @property
    def newest_verdict(self) -> dict[str, Any]:
        """What the gate said last."""
        return self.judged.verdict if self.judged else self.verdict


def view_of(transaction: Transaction, version: Version) -> VersionView:
    live, task = transaction.versions.live(version.project_id), transaction.projects.get(version.project_id).task
    return _view(transaction, version, task, transaction.judgements.newest(version.id), live)


def views_of(transaction: Transaction, project_id: int) -> list[VersionView]:
    """All of a project, newest first; as many queries for a hundred versions as for one."""
    live, judged = transaction.versions.live(project_id), transaction.judgements.newest_of_each(project_id)
    # Parents and champions are among them, so that nobody is asked for those.
    versions, task = transaction.versions.all(project_id), transaction.projects.get(project_id).task
    return [_view(transaction, version, task, judged.get(version.id), live) for version in versions]


def _view(
    transaction: Transaction, version: Version, task: str, newest: Judgement | None, live: Version | None
) -> VersionView:
    serves = live is not None and live.id == version.id
    verdict = newest.verdict if newest else version.verdict
    return VersionView(
        id=version.id,
        name=version.name,
        number=version.number,
        origin=version.origin,
        lane=version.lane,
        checkpoint=version.checkpoint,
        parent=transaction.versions.get(version.parent_id).name if version.parent_id else None,
        beside=transaction.versions.get(version.beside_id).name if version.beside_id else None,
        snapshot=version.snapshot,
        hyperparameters=version.hyperparameters,
        label_counts=version.label_counts,
        metrics=completed(version.metrics.get("holdout")),
        headline=headlines(task, version.metrics.get("holdout")),
        facts=version.metrics.get("facts", {}),
        verdict=version.verdict,
        judged=judgement_view(transaction, newest) if newest else None,
        created_at=version.created_at,
        serves=serves,
        is_provisional=bool(verdict.get("provisional")),
        worse_than=_worse_than(transaction, newest) if serves and newest else None,
        retired_at=version.retired_at,
        deleted_at=version.deleted_at,
    )


def _worse_than(transaction: Transaction, newest: Judgement) -> str | None:
    """The version before the one that serves, when the gate has come to be against this one while it served."""
    before = predecessor(transaction, newest.project_id)
    if before is None or newest.champion_id != before.id or newest.verdict["decision"] != KEEP:
        return None
    began = transaction.versions.promotions(newest.project_id)[-1].created_at
    # As it was asked for then; what the project asks for by now makes no verdict surer.
    task = transaction.projects.get(newest.project_id).task
    policy = Policy.from_dict(newest.verdict.get("policy") or {}, task)
    if newest.created_at <= began or newest.examples < policy.least_examples:
        return None
    return newest.verdict.get("anchor") or before.name


def judgement_view(transaction: Transaction, row: Judgement) -> JudgementView:
    champion = transaction.versions.get(row.champion_id).name if row.champion_id else None
    return JudgementView(champion, row.examples, row.verdict, row.created_at)


def find_version(transaction: Transaction, project_id: int, name: str) -> Version:
    """The version of this name (`v3` or `v3-0123456789`). Raises NotFound, naming the newest."""
    match = NAME.fullmatch(name)
    version = transaction.versions.by_number(project_id, int(match[1])) if match and len(match[1]) < 10 else None
    if version is None or match is None or (match[2] and not version.content_hash.startswith(match[2])):
        newest = transaction.versions.all(project_id)[:3]
        names = ", ".join(row.name for row in newest)
        raise NotFound(f"There is no version {name!r} here. {f'The newest are: {names}.' if names else 'Train one.'}")
    return version
