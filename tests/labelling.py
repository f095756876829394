"""What tests of labelling start from: people, and a project with short texts."""

from collections.abc import Sequence

from storage import Store, Transaction
from storage.repositories.gold import GoldExample
from storage.repositories.holdout import HeldOut
from storage.tables import Person
from studio.exchange.split import text_hash
from studio.labelling.answers import Suggestion
from studio.projects import LabelName, Projects
from studio.spelling import spelling
from tests.conftest import Clock

LEASE_SECONDS = 600.0
LABELS = ("yes", "no")


def no_suggestions(_project_id: int, texts: Sequence[object]) -> list[Suggestion | None]:
    return [None] * len(texts)


def every_gold(transaction: Transaction, project_id: int) -> list[GoldExample]:
    return transaction.gold.all(project_id, spelling(transaction, project_id))


def held_out(transaction: Transaction, project_id: int) -> list[HeldOut]:
    return transaction.holdout.all(project_id, spelling(transaction, project_id))


def make_people(store: Store, *names: str, role: str = "annotator") -> None:
    with store.begin() as transaction:
        transaction._session.add_all(
            Person(name=name, role=role, session_epoch=0, is_active=True, created_at=0) for name in names
        )


def make_project(
    store: Store,
    clock: Clock,
    examples: int,
    *,
    overlap: int = 1,
    name: str = "inbox",
    labels: Sequence[str] = LABELS,
    held_out: int = 0,
) -> int:
    """A project of `text 0`, `text 1`, …, to be labelled in this order; the first `held_out` are that."""
    view = Projects(store, clock).create(
        name,
        labels=[LabelName(label) for label in labels],
        checkpoint="tiny",
        retrain_after=20,
        holdout_percent=0,
        overlap=overlap,
    )
    with store.begin() as transaction:
        transaction.examples.add_new(
            {
                "project_id": view.id,
                "text": f"text {number}",
                "text_hash": text_hash(f"text {number}"),
                "split": "holdout" if number < held_out else "pool",
                "state": "pending",
                "rank": clock.now,
                "open_seats": overlap,
                "created_at": clock.now,
            }
            for number in range(examples)
        )
        transaction.tallies.move(view.id, {"pending": examples})
    return view.id
