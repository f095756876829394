"""What tests of schema changes and of history start from: a project's gold, labels and contradictions in short form."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from storage import Store
from studio.exchange.split import text_hash
from studio.labelling.audit import contradictions
from studio.labelling.schema.change import Change, Made, NewName
from studio.labelling.schema.changes import SchemaChanges
from studio.labelling.stating import state
from studio.projects import LabelName
from studio.projects.labels import checked_labels
from studio.spelling import spelling
from studio.tasks import find_task
from studio.tasks.base import Said
from tests.conftest import Clock


def check_schema(labels: Sequence[Made]) -> list[Made]:
    """As the studio's wiring has it."""
    dressed = checked_labels([LabelName(row.name, row.description, row.colour, row.key) for row in labels])
    return [
        Made(new.name, new.description, new.colour, new.key, row.position)
        for new, row in zip(dressed, labels, strict=True)
    ]


def make_changes(store: Store, clock: Clock) -> SchemaChanges:
    return SchemaChanges(store, clock, check_schema)


def rename(old: str, new: str) -> Change:
    return Change("rename", (old,), (NewName(new),))


def merge(*old: str, into: str) -> Change:
    return Change("merge", old, (NewName(into),))


def split(old: str, *new: str) -> Change:
    return Change("split", (old,), tuple(NewName(name) for name in new))


def retire(old: str) -> Change:
    return Change("retire", (old,))


def in_use(store: Store, project_id: int) -> list[str]:
    with store.read() as transaction:
        return [row.name for row in transaction.projects.labels(project_id)]


def gold(store: Store, project_id: int) -> dict[str, tuple[Said, str]]:
    """What is agreed, and the reason, by text."""
    with store.read() as transaction:
        rows = transaction.gold.stream(project_id, spelling(transaction, project_id))
        return {row.text: (row.label, row.reason) for row in rows}


def states(store: Store, project_id: int) -> dict[str, int]:
    """How many examples are in each state, none left out but those that are 0."""
    with store.read() as transaction:
        found = transaction.tallies.of(project_id)
    return {name: count for name, count in found.items() if count and name != "labels"}


def revisions(store: Store, project_id: int) -> list[tuple[Any, ...]]:
    """Every revision ever stored, in full."""
    with store.read() as transaction:
        return [
            (history.id, *((getattr(row, name)) for name in row.__slots__))
            for history in transaction.histories.all(project_id)
            for row in history.revisions
        ]


def problems(store: Store, project_id: int) -> list[str]:
    with store.read() as transaction:
        return list(contradictions(transaction, project_id))


def import_labels(store: Store, clock: Clock, project_id: int, labels: Sequence[Said]) -> None:
    """Examples that came with labels, from a file without names."""
    with store.begin() as transaction:
        rules = transaction.projects.rules(project_id)
        task = find_task(rules.task, rules.task_settings)
        values = [state(transaction, project_id, task, "a text", label, clock.now) for label in labels]
        texts = [f"imported {number}" for number in range(len(labels))]
        hashes = [text_hash(text) for text in texts]
        transaction.examples.add_new(
            {
                "project_id": project_id,
                "text": text,
                "text_hash": hashed,
                "split": "holdout",
                "state": "labelled",
                "rank": clock.now,
                "open_seats": 0,
                "created_at": clock.now,
            }
            for text, hashed in zip(texts, hashes, strict=True)
        )
        found = transaction.examples.by_hash(project_id, hashes)
        examples = [found[hashed].id for hashed in hashes]
        stored = transaction.bulk.add_labels(
            [
                {
                    "project_id": project_id,
                    "example_id": example_id,
                    "annotator": "import",
                    "revision": 1,
                    "action": "label",
                    "value_id": value,
                    "request_id": f"import-{example_id}",
                    "cause": "import",
                    "created_at": clock.now,
                }
                for example_id, value in zip(examples, values, strict=True)
            ]
        )
        transaction.bulk.put_gold(
            [
                {
                    "example_id": example_id,
                    "project_id": project_id,
                    "value_id": value,
                    "label_id": stored[f"import-{example_id}"],
                    "reason": "imported",
                }
                for example_id, value in zip(examples, values, strict=True)
            ]
        )
        transaction.gold.count(project_id, {(value, "holdout"): count for value, count in Counter(values).items()})
        transaction.tallies.move(project_id, {"labelled": len(labels), "labels": len(labels)})
