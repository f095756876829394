"""Gives labels in use their descriptions, colours and keys, and adds new ones; their names are never rewritten."""

from collections.abc import Sequence
from dataclasses import asdict

from storage import Transaction
from storage.tables import SchemaLabel
from studio.errors import InvalidInput
from studio.projects.labels import LabelName


def dress(transaction: Transaction, project_id: int, labels: Sequence[LabelName]) -> None:
    """Raises InvalidInput when a label in use is not among them: it is not to be lost by this."""
    wanted = {label.name: label for label in labels}
    rows = {row.name: row for row in transaction.projects.labels(project_id)}
    if left_out := rows.keys() - wanted.keys():
        raise InvalidInput(
            f"The label {min(left_out)!r} is left out. Rename, merge or retire it instead, so that no answer is lost."
        )
    # Two labels may swap their keys, which no two may have at the same moment.
    transaction.projects.forget_keys(project_id)
    for name, row in rows.items():
        row.description, row.colour, row.key = wanted[name].description, wanted[name].colour, wanted[name].key
    transaction.projects.save()
    added = [SchemaLabel(**asdict(label)) for name, label in wanted.items() if name not in rows]
    transaction.projects.add_schema(project_id, added)
