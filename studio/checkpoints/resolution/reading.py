"""What a checkpoint is for one task, or for each, and which one it was fine-tuned for: its config is read."""

from studio.checkpoints.resolution.facts import read_facts
from studio.checkpoints.resolution.resolving import resolve
from studio.checkpoints.resolution.rules import task_of
from studio.checkpoints.resolution.values import Resolution
from studio.checkpoints.task_classes import ALL, find_task_class


def resolve_for(checkpoint: str, task: str) -> Resolution:
    """What this checkpoint is for one task.

    Raises:
        InvalidInput: there is no such task.
        CheckpointUnavailable: its config cannot be had.
    """
    return resolve(read_facts(checkpoint), find_task_class(task))


def resolve_for_all(checkpoint: str) -> list[Resolution]:
    """What this checkpoint is for each task there is. Raises CheckpointUnavailable: its config cannot be had."""
    facts = read_facts(checkpoint)
    return [resolve(facts, row) for row in ALL]


def own_task(checkpoint: str) -> str:
    """The task that a checkpoint was fine-tuned for; text classification where it was for none.

    Raises CheckpointUnavailable: its config cannot be had.
    """
    return task_of(read_facts(checkpoint)) or "text-classification"
