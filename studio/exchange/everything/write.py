"""Writes a project whole."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from storage import Transaction
from storage.repositories.histories import History
from storage.tables import Project, SchemaLabel
from studio.exchange.everything.lines import (
    DONE,
    EXAMPLE,
    GUIDELINES,
    LABEL,
    MARK,
    PERSON,
    PROJECT,
    REVISION,
    VERSION,
    line,
    told,
)
from studio.exchange.receive import SETTLED


def write_everything(transaction: Transaction, project: Project, file: BinaryIO) -> int:
    """Write it as it is at this moment; returns the number of examples."""
    labels = transaction.projects.every_label(project.id)
    numbers = {label.id: number for number, label in enumerate(labels, start=1)}
    for one in _header(transaction, project, labels, numbers):
        file.write(one)
    count = 0
    for history in transaction.histories.all(project.id):
        file.write(line("example", _example(history, numbers)))
        count += 1
    return count


def _header(
    transaction: Transaction, project: Project, labels: list[SchemaLabel], numbers: dict[int, int]
) -> Iterator[bytes]:
    members = transaction.members.of_project(project.id)
    guidelines = transaction.projects.all_guidelines(project.id)[::-1]
    names = transaction.histories.people(project.id) | set(members) | {row.person for row in guidelines if row.person}
    yield line(MARK, VERSION)
    yield line("project", told(project, PROJECT, members=members))
    for person in transaction.people.all():
        if person.name in names:
            yield line("person", told(person, PERSON))
    for row in guidelines:
        yield line("guidelines", told(row, GUIDELINES))
    for label in labels:
        successor = numbers[label.successor_id] if label.successor_id is not None else None
        yield line("label", told(label, LABEL, successor=successor))


def _example(history: History, numbers: dict[int, int]) -> dict[str, Any]:
    places = {revision.id: place for place, revision in enumerate(history.revisions)}
    values = told(history, EXAMPLE)
    agreed = history.agreed
    # Who holds it at this moment will not, where it is imported: their seats are open there.
    if agreed is None or agreed.reason not in SETTLED:
        values["open_seats"] = history.open_seats + history.held
    if history.revisions:
        values["revisions"] = [
            told(one, REVISION, label=numbers[one.schema_label_id] if one.schema_label_id is not None else None)
            for one in history.revisions
        ]
    if history.done:
        values["done"] = [told(one, DONE, of=places[one.label_id]) for one in history.done]
    if agreed is not None:
        label = numbers[agreed.schema_label_id]
        values["gold"] = {"label": label, "of": places[agreed.label_id], "reason": agreed.reason}
    return values
