"""A project goes back to a moment by new revisions: everybody says again what they said then, and nothing is lost."""

from collections.abc import Callable
from functools import partial

import pytest

from storage import Store
from storage.databases.opening import open_engine
from storage.repositories.gold import GoldLabels
from studio.errors import Conflict, InvalidInput
from studio.labelling.answers import Answer
from studio.labelling.history.restore import Restore
from studio.labelling.history.restored import Restored
from studio.labelling.queue import Queue
from studio.labelling.review.decisions import Decisions
from studio.labelling.schema.changes import SchemaChanges
from studio.projects import Projects
from studio.projects.terms import Changes
from tests.conftest import Clock
from tests.labelling import LEASE_SECONDS, make_people, make_project, no_suggestions
from tests.meeting import meet
from tests.reviewing import answer_all, decision, fresh_id
from tests.schema import gold, import_labels, make_changes, merge, problems, rename, retire, revisions, states

Say = Callable[..., None]


@pytest.fixture
def restore(store: Store, clock: Clock) -> Restore:
    return Restore(store, clock)


@pytest.fixture
def changes(store: Store, clock: Clock) -> SchemaChanges:
    return make_changes(store, clock)


@pytest.fixture
def queue(store: Store, clock: Clock) -> Queue:
    return Queue(store, clock, LEASE_SECONDS, no_suggestions)


@pytest.fixture
def project(store: Store, clock: Clock) -> int:
    """Three examples for two people each, and two that were imported with labels."""
    make_people(store, "ada", "ben", "cleo", "rev")
    project = make_project(store, clock, 3, overlap=2, labels=["yes", "no", "maybe"])
    answer_all(store, clock, project, {"ada": ["yes", "no", None], "ben": ["yes", "yes"]})
    import_labels(store, clock, project, ["yes", "no"])
    clock.advance(60)
    return project


@pytest.fixture
def ids(store: Store, project: int) -> dict[str, int]:
    with store.read() as transaction:
        return {row.text: row.id for row in transaction.histories.all(project)}


@pytest.fixture
def say(queue: Queue, project: int, clock: Clock) -> Say:
    return partial(_say, queue, project, clock)


def _say(
    queue: Queue, project: int, clock: Clock, person: str, example: int, label: str | None, action: str = "label"
) -> None:
    clock.advance(10)
    queue.submit(project, person, f"w-{person}", 0, Answer(fresh_id(), example, action, label))


def go_back(restore: Restore, clock: Clock, project: int, moment: float) -> Restored:
    clock.advance(10)
    preview = restore.preview(project, moment)
    clock.advance(10)
    done = restore.apply(project, moment, preview.as_of, "rev")
    assert done == preview.counts
    return done


def test_answers_are_again_what_they_were_and_everything_said_since_stays_in_the_history(
    store: Store, clock: Clock, restore: Restore, project: int, ids: dict[str, int], say: Say
) -> None:
    before, moment = (gold(store, project), states(store, project)), clock.now
    say("ada", ids["text 0"], "no")
    say("ben", ids["text 1"], None, "undo")
    say("cleo", ids["text 2"], "maybe")
    say("ada", ids["text 2"], "maybe")
    said = revisions(store, project)
    assert gold(store, project) != before[0]
    done = go_back(restore, clock, project, moment)
    assert done == Restored(examples=3, answers=4)
    assert (gold(store, project), states(store, project)) == before
    after = revisions(store, project)
    assert [row for row in after if row in said] == said
    assert len(after) == len(said) + 4
    assert all("restored to" in row[7] and row[7].endswith("by rev") for row in after if row not in said)
    assert problems(store, project) == []


def test_restoring_to_now_or_once_more_changes_nothing(
    store: Store, clock: Clock, restore: Restore, project: int, ids: dict[str, int], say: Say
) -> None:
    moment = clock.now
    assert go_back(restore, clock, project, clock.now) == Restored()
    say("ada", ids["text 0"], "no")
    go_back(restore, clock, project, moment)
    said = revisions(store, project)
    assert go_back(restore, clock, project, moment) == Restored()
    assert "nothing to restore" in restore.preview(project, moment).sentences[0]
    assert revisions(store, project) == said


def test_decisions_and_removals_are_again_what_they_were(
    store: Store, clock: Clock, restore: Restore, project: int, ids: dict[str, int]
) -> None:
    decisions = Decisions(store, clock)
    first = decisions.adjudicate(project, "rev", decision(ids["text 1"], "maybe"))
    decisions.remove(project, "rev", decision(ids["imported 1"]))
    before, moment = (gold(store, project), states(store, project)), clock.now
    clock.advance(10)
    decisions.withdraw(project, "rev", decision(ids["text 1"], seen=first.decision))
    decisions.adjudicate(project, "rev", decision(ids["text 0"], "no"))
    decisions.adjudicate(project, "rev", decision(ids["imported 0"], "no"))
    with store.read() as transaction:
        removal = transaction.review.decision(ids["imported 1"])
    assert removal is not None
    decisions.bring_back(project, "rev", decision(ids["imported 1"], seen=removal.label_id))
    done = go_back(restore, clock, project, moment)
    assert (done.answers, done.decisions) == (0, 4)
    assert (gold(store, project), states(store, project)) == before
    assert problems(store, project) == []
    # Going back to before the removal brings the example back.
    go_back(restore, clock, project, moment - 60)
    assert gold(store, project)["imported 1"] == ("no", "imported")
    assert problems(store, project) == []


def test_labels_that_were_imported_since_are_taken_back_and_their_examples_can_be_labelled(
    store: Store, clock: Clock, restore: Restore, queue: Queue, project: int
) -> None:
    go_back(restore, clock, project, clock.now - 10_000)
    assert gold(store, project) == {}
    assert states(store, project) == {"pending": 5}
    assert len(queue.claim(project, "ada", "w9", 9)) == 5
    assert problems(store, project) == []


def test_labels_renamed_since_come_back_under_their_new_name_and_retired_ones_are_reported(
    store: Store, clock: Clock, restore: Restore, changes: SchemaChanges, project: int, ids: dict[str, int], say: Say
) -> None:
    moment = clock.now
    clock.advance(1)
    changes.apply(project, rename("yes", "agree"), "rev")
    say("ada", ids["text 0"], "no")
    changes.apply(project, retire("no"), "rev")
    done = go_back(restore, clock, project, moment)
    assert gold(store, project) == {"text 0": ("agree", "consensus"), "imported 0": ("agree", "imported")}
    # Ada had said no to one example, and another had come with it.
    assert done.lost == 2
    assert any("2 answers cannot come back" in said for said in restore.preview(project, moment).sentences)
    assert problems(store, project) == []


def test_answers_given_while_it_goes_on_are_left_alone(
    store: Store, clock: Clock, restore: Restore, project: int, ids: dict[str, int], say: Say
) -> None:
    moment = clock.now
    say("ada", ids["text 0"], "no")
    as_of = restore.preview(project, moment).as_of
    say("ben", ids["text 1"], "maybe")
    restore.apply(project, moment, as_of, "rev")
    assert gold(store, project)["text 0"] == ("yes", "consensus")
    with store.read() as transaction:
        stands = {stand.annotator: stand.label_id for stand in transaction.assignments.stands(ids["text 1"])}
        newest = transaction.labels.newest_by(ids["text 1"], "ben")
    assert newest is not None
    assert stands["ben"] == newest.id
    assert newest.cause is None


def test_a_restore_that_was_broken_off_goes_on_where_it_was(
    store: Store,
    clock: Clock,
    restore: Restore,
    project: int,
    ids: dict[str, int],
    say: Say,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, moment = gold(store, project), clock.now
    say("ada", ids["text 0"], "no")
    say("ada", ids["text 1"], "maybe")
    as_of = clock.now
    clock.advance(1)
    monkeypatch.setattr("studio.labelling.history.restore.EXAMPLES_AT_ONCE", 1)
    whole = store.run
    runs: list[Callable[..., object]] = []

    def run_once(work: Callable[..., object]) -> object:
        if runs:
            raise RuntimeError("the power went out")
        runs.append(work)
        return whole(work)

    monkeypatch.setattr(store, "run", run_once)
    with pytest.raises(RuntimeError):
        restore.apply(project, moment, as_of, "rev")
    monkeypatch.setattr(store, "run", whole)
    assert restore.progress(project) is None
    said = revisions(store, project)
    assert restore.apply(project, moment, as_of, "rev") == Restored(examples=1, answers=1)
    assert gold(store, project) == before
    assert len(revisions(store, project)) == len(said) + 1
    assert problems(store, project) == []


def test_a_lowered_overlap_leaves_out_what_finds_no_seat(
    store: Store, clock: Clock, restore: Restore, project: int, ids: dict[str, int], say: Say
) -> None:
    moment = clock.now
    say("ada", ids["text 0"], None, "undo")
    say("ben", ids["text 0"], None, "skip")
    Projects(store, clock).change(project, Changes(overlap=1))
    done = go_back(restore, clock, project, moment)
    assert (done.answers, done.unfit) == (2, 1)
    assert gold(store, project)["text 0"] == ("yes", "single")
    assert problems(store, project) == []


def test_a_moment_that_has_not_come_is_refused(clock: Clock, restore: Restore, project: int) -> None:
    for moment in (clock.now + 1, -1.0, float("nan"), float("inf")):
        with pytest.raises(InvalidInput, match="in the past"):
            restore.preview(project, moment)
    with pytest.raises(InvalidInput, match="in the past"):
        restore.apply(project, clock.now - 1, clock.now - 2, "rev")


def test_one_restore_at_a_time(
    store: Store,
    clock: Clock,
    restore: Restore,
    project: int,
    ids: dict[str, int],
    say: Say,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moment = clock.now
    say("ada", ids["text 0"], "no")
    whole = store.run

    def meanwhile(work: Callable[..., object]) -> object:
        progress = restore.progress(project)
        assert progress is not None
        assert (progress.done, progress.examples) == (0, 1)
        with pytest.raises(Conflict, match="being restored"):
            restore.apply(project, moment, clock.now, "rev")
        return whole(work)

    monkeypatch.setattr(store, "run", meanwhile)
    assert restore.apply(project, moment, clock.now, "rev").answers == 1


def test_what_was_merged_since_is_no_change(
    store: Store, clock: Clock, restore: Restore, changes: SchemaChanges, project: int
) -> None:
    moment = clock.now
    clock.advance(5)
    changes.apply(project, merge("yes", into="no"), "rev")
    assert go_back(restore, clock, project, moment) == Restored()


def test_a_decision_that_is_made_while_a_project_goes_back_stays(
    store: Store, clock: Clock, restore: Restore, project: int, ids: dict[str, int], say: Say, database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    moment = clock.now
    say("ada", ids["text 0"], "no")
    clock.advance(10)
    as_of = clock.now
    clock.advance(10)
    decide = partial(Decisions(store, clock).adjudicate, project, "rev", decision(ids["text 0"], "maybe"))
    go = partial(restore.apply, project, moment, as_of, "rev")
    engine = open_engine(database_url)
    done = meet(monkeypatch, engine, decide, (GoldLabels, "set"), go)
    engine.dispose()
    assert done == Restored(examples=1, answers=1)
    assert gold(store, project)["text 0"] == ("maybe", "adjudicated")
    assert problems(store, project) == []
