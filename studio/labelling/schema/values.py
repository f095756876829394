"""What a change of the labels means for the structured values that name them, and writes it down beside each."""

from collections.abc import Collection, Mapping

from storage import Transaction
from storage.repositories.label_values import canonical
from studio.labelling.restating import Restating
from studio.labelling.schema.difference import Difference
from studio.tasks import find_task
from studio.tasks.base import Said, Task


def of_values(transaction: Transaction, project_id: int, labels: Difference, *, write: bool) -> Difference:
    """What `labels`, the difference of the labels, means for what people give: the labels themselves, or values.

    Without writing, values that nobody has given yet are -1, -2 and so on.
    """
    task = find_task(transaction.projects.get(project_id).task)
    if not task.is_structured:
        return labels
    changed = [label for label, now in labels.after.items() if labels.before.get(label) != now]
    said = transaction.label_values.naming(project_id, changed)
    restating = Restating(task, labels.after, labels.split)
    restated = {value: restating.of(content) for value, content in said.items()}
    contents = {canonical(content): content for content in restated.values() if content is not None}
    known = transaction.label_values.known(project_id, contents)
    new = {written: content for written, content in contents.items() if written not in known}
    ids = known | (_add(transaction, project_id, task, new) if write else _numbered(new))
    after = {value: ids[canonical(content)] if content is not None else None for value, content in restated.items()}
    before = transaction.label_values.meaning(after)
    if write:
        transaction.label_values.mean({value: now for value, now in after.items() if before[value] != now})
    # Those that some of these meant, or mean now, name only labels that stay in use.
    others = {*known.values(), *before.values()} - after.keys()
    staying = {value: value for value in others if value is not None}
    return Difference(before | staying, after | staying, is_structured=True)


def meaning_after(transaction: Transaction, difference: Difference, given: Collection[int]) -> Mapping[int, int | None]:
    """What each of the values `given` means after the change, whether it is written or not."""
    after = difference.after
    if not difference.is_structured:
        return after
    others = transaction.label_values.meaning(value for value in given if value not in after)
    return others | {value: after[value] for value in given if value in after}


def _add(transaction: Transaction, project_id: int, task: Task, contents: Mapping[str, Said]) -> dict[str, int]:
    named = {written: task.named(content) for written, content in contents.items()}
    return transaction.label_values.add_all(project_id, named)


def _numbered(contents: Mapping[str, Said]) -> dict[str, int]:
    return {written: -1 - number for number, written in enumerate(contents)}
