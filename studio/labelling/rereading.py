"""What structured values mean that came from another studio, where labels had changed since they were given."""

from collections.abc import Collection

from storage import Transaction
from storage.repositories.label_values import canonical
from studio.labelling.meaning import meanings, split_labels
from studio.labelling.restating import Restating
from studio.tasks import find_task


def reread(transaction: Transaction, project_id: int, value_ids: Collection[int]) -> None:
    """Write beside each of these values what it means by the labels in use; a name of the schema says that itself."""
    task = find_task(transaction.projects.get(project_id).task)
    labels = transaction.projects.every_label(project_id)
    now = meanings(labels)
    moved = {label_id for label_id, meant in now.items() if meant != label_id}
    if not task.is_structured or not moved:
        return
    restating = Restating(task, now, split_labels(labels))
    said = transaction.label_values.contents(value_ids)
    restated = {key: restating.of(content) for key, content in said.items() if moved & {*task.named(content)}}
    named = {canonical(content): task.named(content) for content in restated.values() if content is not None}
    ids = transaction.label_values.intern_all(project_id, named)
    transaction.label_values.mean(
        {key: ids[canonical(content)] if content is not None else None for key, content in restated.items()}
    )
