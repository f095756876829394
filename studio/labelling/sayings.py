"""What values of a project say, in the words of the time when they were given and in those of today."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from storage import Transaction
from studio.labelling.meaning import meaning_of
from studio.spelling import given_names, spelling
from studio.tasks import find_task
from studio.tasks.base import Said, Task


@dataclass(frozen=True, slots=True)
class Sayings:
    """Of the labels of the schema, those of former times too, and of the structured values that were looked up."""

    given: Mapping[int, Said]
    meaning: Mapping[int, int | None]

    def then(self, value_id: int | None) -> Said | None:
        """As it was given; None for no value."""
        return None if value_id is None else self.given[value_id]

    def now(self, value_id: int | None) -> Said | None:
        """By the labels in use; None for no value, and for one that means nothing any more."""
        meant = None if value_id is None else self.meaning[value_id]
        return None if meant is None else self.given[meant]


def sayings(transaction: Transaction, project_id: int, value_ids: Collection[int | None] = ()) -> Sayings:
    """What these values say, and every label of the schema."""
    asked = [value_id for value_id in value_ids if value_id is not None]
    names: dict[int, Said] = {**given_names(transaction, project_id)}
    meaning = meaning_of(transaction, project_id, asked)
    structured = {value_id for value_id in [*asked, *meaning.values()] if value_id is not None} - names.keys()
    if not structured:
        return Sayings(names, meaning)
    spell = spelling(transaction, project_id, names)
    return Sayings({**names, **spell(structured)}, meaning)


def task_of(transaction: Transaction, project_id: int) -> Task:
    """A project's task, as it has chosen it."""
    rules = transaction.projects.rules(project_id)
    return find_task(rules.task, rules.task_settings)
