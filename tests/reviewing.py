"""What tests of review start from: people's answers given through the queue, and a reviewer's decisions."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from storage import Store
from studio.exchange.split import text_hash
from studio.labelling.answers import Answer
from studio.labelling.queue import Queue
from studio.labelling.review.decisions import Decision
from studio.tasks.base import Said
from tests.conftest import Clock
from tests.labelling import LEASE_SECONDS, no_suggestions


def fresh_id() -> str:
    return uuid4().hex


def answer_all(
    store: Store, clock: Clock, project_id: int, answers: Mapping[str, Sequence[Said | None]], seconds: float = 2.0
) -> list[int]:
    """Each person answers the project's examples in their order, None being a flag; gives the ids of the examples."""
    queue = Queue(store, clock, LEASE_SECONDS, no_suggestions)
    ids: list[int] = []
    for person, labels in answers.items():
        held = queue.claim(project_id, person, "w1", 64)
        ids = ids or [example.id for example in held]
        for example, label in zip(held, labels, strict=False):
            action = "label" if label is not None else "flag"
            note = None if label is not None else f"{person} does not know"
            queue.submit(
                project_id, person, "w1", 0, Answer(fresh_id(), example.id, action, label, note, seconds=seconds)
            )
            clock.advance(seconds)
        queue.release(project_id, person, "w1")
    return ids


def decision(example_id: int, label: Said | None = None, seen: int | None = None, note: str | None = None) -> Decision:
    return Decision(fresh_id(), example_id, seen, label, note)


def add_examples(store: Store, project_id: int, texts: Sequence[str], overlap: int) -> None:
    """Texts to be labelled in their order."""
    with store.begin() as transaction:
        transaction.examples.add_new(
            {
                "project_id": project_id,
                "text": text,
                "text_hash": text_hash(text),
                "split": "pool",
                "state": "pending",
                "rank": 0.0,
                "open_seats": overlap,
                "created_at": 0.0,
            }
            for text in texts
        )
        transaction.tallies.move(project_id, {"pending": len(texts)})
