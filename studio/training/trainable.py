"""Whether a project has what training needs."""

from storage import Transaction
from studio.tasks import find_task


def pool_counts(transaction: Transaction, project_id: int) -> dict[str, int]:
    """Gold of the pool by the labels that it names; a label of the schema without any has 0."""
    counts = transaction.tallies.gold(project_id)
    return {row.name: counts.get(("pool", row.name), 0) for row in transaction.projects.labels(project_id)}


def require_trainable(transaction: Transaction, project_id: int) -> None:
    """Raises NotEnoughLabels, saying what to label."""
    task = find_task(transaction.projects.get(project_id).task)
    counts = pool_counts(transaction, project_id)
    examples = transaction.gold.in_pool(project_id) if task.is_structured else sum(counts.values())
    task.require_trainable(counts, examples)
