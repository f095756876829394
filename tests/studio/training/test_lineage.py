"""From a version to its labels, a page at a time, and from examples to versions."""

import pytest

from storage import Store
from studio.errors import NotFound
from studio.exchange.split import text_hash
from studio.labelling.answers import Answer
from studio.labelling.queue import Queue
from studio.training.lineage import Lineage
from studio.training.snapshot import content_of
from studio.training.snapshot.members import row_of
from tests.conftest import Clock
from tests.labelling import LABELS, LEASE_SECONDS, make_people, make_project, no_suggestions
from tests.storage.rows import add_version


def train(store: Store, project: int, number: int = 1) -> int:
    with store.begin() as transaction:
        made = content_of("inbox", LABELS, transaction.gold.all(project))
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


def test_a_version_tells_who_gave_its_labels_when_and_by_which_guidelines(
    store: Store, clock: Clock, project: int
) -> None:
    made = [label(store, clock, project, person, "text 0") for person in ("ada", "ben")]
    version = train(store, project)
    page = Lineage(store).labels_of(project, version)
    assert page.total == 2
    assert [(one.label_id, one.person, one.label, one.created_at) for one in page.origins] == [
        (made[0], "ada", "yes", clock.now),
        (made[1], "ben", "yes", clock.now),
    ]
    assert all(one.stands for one in page.origins)


def test_pages_follow_each_other_and_end(store: Store, clock: Clock, project: int) -> None:
    for number in range(25):
        for person in ("ada", "ben"):
            label(store, clock, project, person, f"text {number}")
    version = train(store, project)
    lineage = Lineage(store)
    pages = [lineage.labels_of(project, version, start, 20) for start in (0, 20, 40, 60)]
    assert [page.total for page in pages] == [50] * 4
    assert [len(page.origins) for page in pages] == [20, 20, 10, 0]
    ids = [one.label_id for page in pages for one in page.origins]
    assert ids == sorted(set(ids))


def test_a_corrected_label_is_gone_from_the_versions_that_saw_it_only(store: Store, clock: Clock, project: int) -> None:
    first = label(store, clock, project, "ada", "text 0")
    label(store, clock, project, "ben", "text 0")
    train(store, project, 1)
    second = label(store, clock, project, "ada", "text 0", "no")
    label(store, clock, project, "ben", "text 0", "no")
    newer = train(store, project, 2)
    lineage = Lineage(store)
    assert [seen.version[:2] for seen in lineage.versions_that_saw_label(project, first)] == ["v1"]
    assert [seen.version[:2] for seen in lineage.versions_that_saw_label(project, second)] == ["v2"]
    assert lineage.gone_from(project, newer) == []


def test_an_example_counts_as_trained_on_or_as_measured(store: Store, clock: Clock, project: int) -> None:
    for person in ("ada", "ben"):
        label(store, clock, project, person, "text 0")
    with store.read() as transaction:
        ids = {row.text: row.id for row in transaction.histories.all(project)}
    train(store, project)
    [seen] = Lineage(store).versions_that_saw_example(project, ids["text 0"])
    assert (seen.trained, seen.measured) == (1, 0)
    assert Lineage(store).versions_that_saw_example(project, ids["text 1"]) == []


def test_a_version_without_labels_says_so(store: Store, project: int) -> None:
    with store.begin() as transaction:
        plain = add_version(transaction, project)
    with pytest.raises(NotFound, match="not made from labels"):
        Lineage(store).labels_of(project, plain)
