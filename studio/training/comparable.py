"""Whether another base checkpoint can be trained on just what a version learnt from, and if not, what is missing."""

from storage import Transaction
from storage.tables import Snapshot, Version
from studio.errors import Conflict

FIRST = "Train a version of this project first; then other base checkpoints can be compared with it."


def require_snapshot(transaction: Transaction, version: Version) -> Snapshot:
    """What it learnt from, as the database keeps it. Raises Conflict when there is nothing of that."""
    if version.snapshot is None:
        raise Conflict(f"{version.name} is {version.checkpoint} as it came: it learnt from no examples here. {FIRST}")
    snapshot = transaction.snapshots.get(version.snapshot)
    if snapshot is None:
        raise Conflict(f"What {version.name} learnt from is not kept: an older studio made it. {FIRST}")
    return snapshot


def require_same_labels(transaction: Transaction, version: Version) -> Snapshot:
    """The same, if it knows the labels that are in use today. Raises Conflict when it does not."""
    snapshot = require_snapshot(transaction, version)
    labels = [row.name for row in transaction.projects.labels(version.project_id)]
    if snapshot.labels != labels:
        raise Conflict(
            f"The labels were changed since {version.name} was trained, and what is trained on its examples would not "
            "know those of today. Train a new version first; then compare with that."
        )
    return snapshot
