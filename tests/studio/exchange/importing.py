"""What tests of imports write into a file, and what they look for in the database afterwards."""

import json
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from storage import Store
from studio.exchange import ColumnMapping, text_hash
from studio.labelling.answers import Answer
from studio.labelling.audit import contradictions
from studio.labelling.queue import Queue
from tests.labelling import every_gold, no_suggestions

BOTH = ColumnMapping("text", "label")


def lines(*rows: object) -> str:
    """JSON lines of (text, label) pairs."""
    return "\n".join(json.dumps({"text": row[0], "label": row[1]} if isinstance(row, tuple) else row) for row in rows)


def gold(store: Store, project: int) -> dict[str, Any]:
    with store.read() as transaction:
        return {row.text: row.label for row in every_gold(transaction, project)}


def states(store: Store, project: int) -> dict[str, int]:
    """Examples by state, as the tally says, once it was compared with everything else that follows from the labels."""
    with store.read() as transaction:
        assert list(contradictions(transaction, project)) == []
        counts = transaction.tallies.of(project)
    return {state: count for state, count in counts.items() if count and state != "labels"}


def label_names(store: Store, project: int) -> list[str]:
    with store.read() as transaction:
        return [label.name for label in transaction.projects.labels(project)]


def rows_of(engine: Engine, table: type[Any]) -> list[Any]:
    with Session(engine) as session:
        return list(session.scalars(select(table).order_by(*table.__table__.primary_key)))


def answer(
    store: Store, project: int, text: str, action: str, annotator: str = "ana", label: str | None = None
) -> None:
    """What the label page would store."""
    with store.begin() as transaction:
        example_id = transaction.examples.by_hash(project, [text_hash(text)])[text_hash(text)].id
        transaction.people.ensure([annotator], 0)
    queue = Queue(store, lambda: 0.0, 600, no_suggestions)
    for given in ("label", "undo") if action == "undo" else (action,):
        value = (label or "refund") if given == "label" else None
        queue.submit(project, annotator, "window", 0, Answer(uuid4().hex, example_id, given, value))
    if action == "undo":
        queue.release(project, annotator, "window")
