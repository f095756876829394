"""A version is followed back to its snapshot, labels, people and guidelines; who they are only some may know."""

import uuid

import pytest

from storage import Store
from studio.errors import NotFound
from studio.exchange.split import text_hash
from studio.labelling.answers import Answer
from studio.labelling.queue import Queue
from studio.spelling import spelling
from studio.tasks.base import Said
from studio.training.snapshot import content_of
from studio.training.snapshot.members import row_of
from studio.version_lineage import GuidelinesShare, PersonShare, VersionLineage
from tests.conftest import Clock
from tests.labelling import LABELS, LEASE_SECONDS, every_gold, make_people, make_project, no_suggestions
from tests.shapes import with_every_shape
from tests.storage.rows import add_version

TEXTS = 6


def train(store: Store, project: int, number: int = 1) -> str:
    """A version made of what is labelled by now; its name."""
    with store.begin() as transaction:
        made = content_of("inbox", "text-classification", LABELS, every_gold(transaction, project))
        transaction.snapshots.add(row_of(made, project, 0.0))
        add_version(transaction, project, number=number, content_hash=f"{number:064}", snapshot=made.id)
    return f"v{number}"


def label(store: Store, clock: Clock, project: int, person: str, text: str, label: Said = "yes") -> None:
    with store.read() as transaction:
        example = transaction.examples.by_hash(project, [text_hash(text)])[text_hash(text)].id
    answer = Answer(uuid.uuid4().hex, example, "label", label)
    Queue(store, clock, LEASE_SECONDS, no_suggestions).submit(project, person, "w", 0, answer)


@pytest.fixture
def project(store: Store, clock: Clock) -> int:
    """Labelled by two people: one of them said everything, the other half of it."""
    make_people(store, "ada", "ben")
    project = make_project(store, clock, 30)
    for number in range(TEXTS):
        label(store, clock, project, "ben" if number % 3 == 0 else "ada", f"text {number}", LABELS[number % 2])
    return project


@pytest.fixture
def lineage(store: Store) -> VersionLineage:
    return VersionLineage(store)


def test_the_chain_ends_at_people_and_guidelines(store: Store, project: int, lineage: VersionLineage) -> None:
    chain = lineage.chain(project, train(store, project), with_people=True)
    assert chain.snapshot is not None
    assert chain.snapshot.revisions == TEXTS
    snapshot = chain.snapshot
    assert snapshot.trained + snapshot.validation + snapshot.calibration + snapshot.measured == TEXTS
    assert chain.people == (PersonShare("ada", 4), PersonShare("ben", 2))
    assert chain.people_count == 2
    assert chain.guidelines == (GuidelinesShare(1, TEXTS),)


def test_who_the_people_are_is_left_out_for_those_who_may_not_know(
    store: Store, project: int, lineage: VersionLineage
) -> None:
    chain = lineage.chain(project, train(store, project), with_people=False)
    assert (chain.people, chain.people_count) == (None, 2)


def test_labels_that_were_changed_since_are_counted_and_found(
    store: Store, clock: Clock, project: int, lineage: VersionLineage
) -> None:
    version = train(store, project)
    label(store, clock, project, "ada", "text 1", "yes")
    chain = lineage.chain(project, version, with_people=True)
    assert chain.snapshot is not None
    assert (chain.snapshot.revisions, chain.snapshot.gone) == (TEXTS, 1)
    [gone] = lineage.labels(project, version, only_gone=True).labels
    assert (gone.text, gone.person, gone.label, gone.stands) == ("text 1", "ada", "no", False)


@pytest.mark.parametrize(
    ("words", "found"),
    [("BEN", {0, 3}), ("text 4", {4}), ("no", {1, 3, 5}), ("100%", set()), ("_", set()), ("", set(range(TEXTS)))],
)
def test_labels_are_found_by_person_by_text_and_by_label(
    store: Store, project: int, lineage: VersionLineage, words: str, found: set[int]
) -> None:
    page = lineage.labels(project, train(store, project), words=words)
    assert {one.text for one in page.labels} == {f"text {number}" for number in found}


def test_what_an_answer_made_of_several_labels_or_of_words_says_is_found_and_told(
    store: Store, clock: Clock, lineage: VersionLineage
) -> None:
    make_people(store, "ada")
    said = {"tags": (["yes", "no"], ["no"], []), "test-rewrites": ('the "word" 100%', "yes", "n/o")}
    with with_every_shape():
        for task, answers in said.items():
            project = make_project(store, clock, len(answers), name=task)
            with store.begin() as transaction:
                transaction.projects.get(project).task = task
                transaction.projects.save()
            for number, answer in enumerate(answers):
                label(store, clock, project, "ada", f"text {number}", answer)
            with store.begin() as transaction:
                ids = [row.label_id for row in every_gold(transaction, project)]
                spell = spelling(transaction, project)
                assert tuple(one.label for one in transaction.lineage.origins(ids, spell)) == answers
                found = {
                    words: [ids.index(one) for one in transaction.lineage.search(ids, words, only_gone=False, count=9)]
                    for words in ("YES", "no", '"word"', "100%", "/")
                }
            if task == "tags":
                assert found == {"YES": [0], "no": [0, 1], '"word"': [], "100%": [], "/": []}
            else:
                assert found == {"YES": [1], "no": [], '"word"': [0], "100%": [0], "/": [2]}


def test_pages_follow_each_other_and_end(store: Store, project: int, lineage: VersionLineage) -> None:
    version, after, seen = train(store, project), 0, []
    while True:
        page = lineage.labels(project, version, words="text", after=after, count=4)
        seen += [one.label_id for one in page.labels]
        if page.after is None:
            break
        after = page.after
    assert seen == sorted(set(seen))
    assert len(seen) == TEXTS


def test_a_checkpoint_as_it_came_has_no_labels_behind_it(store: Store, project: int, lineage: VersionLineage) -> None:
    with store.begin() as transaction:
        add_version(transaction, project, number=7, origin="checkpoint", lane=None, snapshot=None)
    chain = lineage.chain(project, "v7", with_people=True)
    assert (chain.run, chain.snapshot, chain.people_count) == (None, None, 0)
    assert lineage.labels(project, "v7").labels == ()


def test_an_unknown_version_is_not_found(project: int, lineage: VersionLineage) -> None:
    with pytest.raises(NotFound):
        lineage.chain(project, "v99", with_people=True)
