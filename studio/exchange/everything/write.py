"""Writes a project whole."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from storage import Transaction
from storage.repositories.histories import History
from storage.tables import Project, SchemaLabel
from studio.exchange.everything.images import image_lines
from studio.exchange.everything.lines import (
    DONE,
    EXAMPLE,
    FULL,
    GUIDELINES,
    LABEL,
    MARK,
    PERSON,
    PLAIN,
    PROJECT,
    REVISION,
    filled,
    line,
)
from studio.exchange.receive import SETTLED
from studio.exchange.told import told
from studio.images import ImageFolder
from studio.spelling import spelling
from studio.tasks import find_task


def write_everything(transaction: Transaction, project: Project, images: ImageFolder, file: BinaryIO) -> int:
    """Write it as it is at this moment; returns the number of examples.

    Raises NotFound: the file of an image is gone.
    """
    labels = transaction.projects.every_label(project.id)
    numbers = {label.id: number for number, label in enumerate(labels, start=1)}
    key = "value" if find_task(project.task).is_structured else "label"
    file.write(line(MARK, FULL if key == "value" or transaction.examples.inputs(project.id) else PLAIN))
    for one in _header(transaction, project, labels, numbers):
        file.write(one)
    file.writelines(image_lines(transaction.images.all(project.id), images))
    count = 0
    for history, said in told(transaction.histories.all(project.id), spelling(transaction, project.id, numbers)):
        file.write(line("example", _example(history, key, said)))
        count += 1
    return count


def _header(
    transaction: Transaction, project: Project, labels: list[SchemaLabel], numbers: dict[int, int]
) -> Iterator[bytes]:
    members = transaction.members.of_project(project.id)
    guidelines = transaction.projects.all_guidelines(project.id)[::-1]
    names = transaction.histories.people(project.id) | set(members) | {row.person for row in guidelines if row.person}
    yield line("project", filled(project, PROJECT, members=members))
    for person in transaction.people.all():
        if person.name in names:
            yield line("person", filled(person, PERSON))
    for row in guidelines:
        yield line("guidelines", filled(row, GUIDELINES))
    for label in labels:
        successor = numbers[label.successor_id] if label.successor_id is not None else None
        yield line("label", filled(label, LABEL, successor=successor, is_split=label.is_split or None))


def _example(history: History, key: str, said: Mapping[int, Any]) -> dict[str, Any]:
    places = {revision.id: place for place, revision in enumerate(history.revisions)}
    values = filled(history, EXAMPLE)
    agreed = history.agreed
    # Who holds it at this moment will not, where it is imported: their seats are open there.
    if agreed is None or agreed.reason not in SETTLED:
        values["open_seats"] = history.open_seats + history.held
    if history.revisions:
        values["revisions"] = [
            filled(one, REVISION, **{key: said[one.value_id] if one.value_id is not None else None})
            for one in history.revisions
        ]
    if history.done:
        values["done"] = [filled(one, DONE, of=places[one.label_id]) for one in history.done]
    if agreed is not None:
        values["gold"] = {key: said[agreed.value_id], "of": places[agreed.label_id], "reason": agreed.reason}
    return values
