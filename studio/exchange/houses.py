"""What an import must know of a project's values to take labels in."""

from collections.abc import Collection
from functools import partial

from storage import Transaction
from storage.repositories.label_values import Spell
from storage.tables import Project
from studio.exchange.cells import shown
from studio.exchange.deposit import HouseOf
from studio.exchange.receive import House
from studio.exchange.rules import Rules
from studio.spelling import spelling
from studio.tasks.base import Task


def houses(transaction: Transaction, project: Project, task: Task, rules: Rules) -> HouseOf:
    """What holds of a project in this transaction: labels are looked up once, structured values as they are met."""
    names = {label.id: label.name for label in transaction.projects.every_label(project.id)}
    if task.is_structured:
        spell = spelling(transaction, project.id, names)

        def build(value_ids: Collection[int]) -> House:
            meaning = rules.meaning_of(transaction, project.id, value_ids)
            return House(project.overlap, partial(_quote, spell), meaning, rules.decide)

        return build
    meaning = rules.meaning_of(transaction, project.id, ())
    house = House(project.overlap, lambda label_id: repr(names[label_id]), meaning, rules.decide)
    return lambda _: house


def _quote(spell: Spell, value_id: int) -> str:
    return shown(spell([value_id])[value_id])
