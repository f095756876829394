"""From labels and examples to the versions that saw them."""

import pytest

from storage import Store
from studio.exchange.split import text_hash
from studio.labelling.answers import Answer
from studio.labelling.queue import Queue
from studio.training.lineage import Lineage
from studio.training.snapshot import content_of
from studio.training.snapshot.members import row_of
from tests.conftest import Clock
from tests.labelling import LABELS, LEASE_SECONDS, every_gold, make_people, make_project, no_suggestions
from tests.storage.rows import add_version


def train(store: Store, project: int, number: int = 1) -> int:
    with store.begin() as transaction:
        made = content_of("inbox", "text-classification", LABELS, every_gold(transaction, project))
        transaction.snapshots.add(row_of(made, project, 0.0))
        return add_version(transaction, project, number=number, content_hash=f"{number:064}", snapshot=made.id)


def label(store: Store, clock: Clock, project: int, person: str, text: str, label: str = "yes") -> int:
    """The id of the revision that the person's answer to this text is."""
    with store.read() as transaction:
        example = transaction.examples.by_hash(project, [text_hash(text)])[text_hash(text)].id
    queue = Queue(store, clock, LEASE_SECONDS, no_suggestions)
    answer = Answer(f"{person}-{text}-{label}-request", example, "label", label)
    queue.submit(project, person, "w", 0, answer)
    with store.read() as transaction:
        found = transaction.labels.newest_by(example, person)
    assert found is not None
    return found.id


@pytest.fixture
def project(store: Store, clock: Clock) -> int:
    make_people(store, "ada", "ben")
    return make_project(store, clock, 30, overlap=2)


def test_each_revision_of_a_corrected_label_was_seen_by_the_version_of_its_time(
    store: Store, clock: Clock, project: int
) -> None:
    first = label(store, clock, project, "ada", "text 0")
    label(store, clock, project, "ben", "text 0")
    train(store, project, 1)
    second = label(store, clock, project, "ada", "text 0", "no")
    label(store, clock, project, "ben", "text 0", "no")
    train(store, project, 2)
    lineage = Lineage(store)
    assert [seen.version[:2] for seen in lineage.versions_that_saw_label(project, first)] == ["v1"]
    assert [seen.version[:2] for seen in lineage.versions_that_saw_label(project, second)] == ["v2"]


def test_an_example_counts_as_trained_on_or_as_measured(store: Store, clock: Clock, project: int) -> None:
    for person in ("ada", "ben"):
        label(store, clock, project, person, "text 0")
    with store.read() as transaction:
        ids = {row.text: row.id for row in transaction.histories.all(project)}
    train(store, project)
    [seen] = Lineage(store).versions_that_saw_example(project, ids["text 0"])
    assert (seen.trained, seen.measured) == (1, 0)
    assert Lineage(store).versions_that_saw_example(project, ids["text 1"]) == []
