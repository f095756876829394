"""Writes what a change does to the rows of the labels, in an order in which no two in use are ever the same."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from storage import Transaction
from studio.labelling.schema.change import Effects, Made, SchemaLabel, shadows
from studio.labelling.schema.difference import Difference, difference

# Gives names, descriptions, colours and keys as they are stored; raises InvalidInput for what a schema cannot have.
CheckSchema = Callable[[Sequence[Made]], Sequence[Made]]


def checked(effects: Effects, in_use: Sequence[SchemaLabel], check: CheckSchema) -> Effects:
    """The effects with new labels as they are stored. Raises InvalidInput for what cannot be beside those in use."""
    if not effects.made:
        return effects
    staying = [
        Made(row.name, row.description, row.colour, row.key, row.position)
        for row in in_use
        if row.id not in effects.retired
    ]
    return replace(effects, made=tuple(check([*staying, *effects.made])[len(staying) :]))


def foreseen(transaction: Transaction, project_id: int, effects: Effects) -> Difference:
    """What the effects would mean for the labels of the schema, and answers that each name one."""
    labels = transaction.projects.every_label(project_id)
    return difference(labels, shadows(labels, effects))


def names_after(transaction: Transaction, project_id: int, effects: Effects) -> list[str]:
    """The names that will be in use, in their order."""
    rows = {row.id: row for row in transaction.projects.every_label(project_id)}
    places = {row.id: row.position for row in rows.values() if row.retired_at is None}
    places |= {row.id: row.position for row in effects.revived} | dict(effects.placed)
    named = [(place, rows[key].name) for key, place in places.items() if key not in effects.retired]
    named += [(made.position, made.name) for made in effects.made]
    return [name for _, name in sorted(named)]


def write(transaction: Transaction, project_id: int, effects: Effects, now: float) -> tuple[list[int], Difference]:
    """Write the effects; the ids of the new labels, and what `foreseen` would have said."""
    labels = transaction.schema_changes
    before = shadows(transaction.projects.every_label(project_id), Effects())
    labels.retire(list(effects.retired), now, is_split=effects.is_split)
    for label_id, position in effects.placed.items():
        labels.place(label_id, position)
    made = [
        labels.make(project_id, new.name, new.description, new.colour, new.key, new.position) for new in effects.made
    ]
    for row in effects.revived:
        labels.revive(row.id, row.position, row.key)
    for label_id, successor in effects.retired.items():
        if successor is not None:
            labels.lead(label_id, successor if successor > 0 else made[-1 - successor])
    return made, difference(before, transaction.projects.every_label(project_id))
