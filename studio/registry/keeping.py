"""Which versions must keep their files, and which of the others are too old to."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from storage import Transaction
from studio.registry.anchors import anchor
from studio.registry.history import served_since
from studio.registry.promotions import predecessor


@dataclass(frozen=True, slots=True)
class Kept:
    """A version that has its files."""

    id: int
    lane: str | None
    has_served: bool
    is_comparison: bool = False


def superfluous(newest_first: Sequence[Kept], keep: int, needed: Collection[int]) -> list[int]:
    """The ids of those beyond the newest `keep` of their kind that nothing needs; 0 keeps all.

    Each lane by itself: the fast one makes a version every few labels, which would push out what took minutes. And
    what has served by itself: the versions that the gate refuses one after the other would push that out. And what was
    trained to compare base checkpoints by itself: new labels bring versions that would push that out meanwhile.
    """
    seen: Counter[tuple[str | None, bool, bool]] = Counter()
    beyond = []
    for version in newest_first:
        kind = version.lane, version.has_served, version.is_comparison
        seen[kind] += 1
        if keep and seen[kind] > keep and version.id not in needed:
            beyond.append(version.id)
    return beyond


def needed(transaction: Transaction, project_id: int) -> dict[int, str]:
    """The ids of the versions whose files something rests on, each with a sentence that says what."""
    live = transaction.versions.live(project_id)
    if live is None:
        return {}
    promotions = transaction.versions.promotions(project_id)
    found = {}
    for version_id in served_since(
        [(row.created_at, row.version_id) for row in promotions], _oldest_run(transaction, project_id)
    ):
        found[version_id] = "The training that runs now is compared with it. Wait until that has ended."
    if live.parent_id is not None:
        found[live.parent_id] = f"{live.name}, which serves, was compared with it when it was trained."
    target = predecessor(transaction, project_id)
    for champion in (live, target):
        if champion is not None and (other := anchor(transaction, champion)):
            found[other.id] = "New versions are compared with it too, so that small losses do not add up."
    if target is not None:
        found[target.id] = f"A rollback of {live.name} goes back to it."
    found[live.id] = "It serves now. Promote another version first."
    return found


def _oldest_run(transaction: Transaction, project_id: int) -> float:
    """When the oldest training that still goes on began; what it is compared with serves then, or later."""
    began = [job.started_at or 0.0 for job in transaction.jobs.in_state("running", project_id)]
    return min(began, default=float("inf"))
