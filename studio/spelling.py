"""What values say, with names where they hold the ids of labels: in one place, for everybody who hands them on."""

from collections.abc import Iterable, Mapping
from typing import Any

from storage import Transaction
from storage.repositories.label_values import Spell
from studio.tasks import find_task
from studio.tasks.base import Said


def spelling(transaction: Transaction, project_id: int, called: Mapping[int, Any] | None = None) -> Spell:
    """How values of a project are told: value ids in, what each says out.

    `called` are the names of every label of its schema, or whatever is to stand for them, in the order in which a task
    puts those that it may put in any; without it, the names under which they were given, in the order of the schema.
    """
    names: Mapping[int, Any] = given_names(transaction, project_id) if called is None else called
    task = find_task(transaction.projects.get(project_id).task)

    def spell(value_ids: Iterable[int]) -> dict[int, Said]:
        if not task.is_structured:
            return {value_id: names[value_id] for value_id in value_ids}
        contents = transaction.label_values.contents(value_ids)
        return {value_id: task.relabel(content, names) for value_id, content in contents.items()}

    return spell


def given_names(transaction: Transaction, project_id: int) -> dict[int, str]:
    """The names under which labels are and were given, in the order of the schema; old ones where they stood then."""
    labels = transaction.projects.every_label(project_id)
    return {row.id: row.name for row in sorted(labels, key=lambda row: (row.position, row.retired_at is not None))}
