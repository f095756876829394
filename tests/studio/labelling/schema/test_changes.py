"""Labels in use change: gold and answers follow, nothing that was ever said is lost, and each change can be undone."""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import event

from storage import Store
from studio.errors import Conflict, InvalidInput, NotFound
from studio.labelling.answers import Answer
from studio.labelling.queue import Queue
from studio.labelling.review.decisions import Decisions
from studio.labelling.schema.change import Change, NewName
from studio.labelling.schema.changes import SchemaChanges
from studio.labelling.schema.counts import Counts
from studio.labelling.seating import Seating
from studio.projects import Projects
from studio.projects.terms import Changes
from tests.conftest import Clock
from tests.labelling import LEASE_SECONDS, make_people, make_project, no_suggestions
from tests.reviewing import answer_all, decision, fresh_id
from tests.schema import (
    gold,
    import_labels,
    in_use,
    make_changes,
    merge,
    problems,
    rename,
    retire,
    revisions,
    split,
    states,
)

PROJECT_LABELS = ("yes", "no", "maybe")


@pytest.fixture
def changes(store: Store, clock: Clock) -> SchemaChanges:
    return make_changes(store, clock)


@pytest.fixture
def queue(store: Store, clock: Clock) -> Queue:
    return Queue(store, clock, LEASE_SECONDS, no_suggestions)


@pytest.fixture
def make(store: Store, clock: Clock) -> Callable[..., int]:
    """A project of three people's answers, by person."""

    def make(overlap: int = 1, examples: int = 4, **answers: list[str | None]) -> int:
        make_people(store, "ada", "ben", "cleo", "rev")
        project = make_project(store, clock, examples, overlap=overlap, labels=PROJECT_LABELS)
        answer_all(store, clock, project, answers)
        return project

    return make


def test_a_renamed_label_takes_its_gold_along_and_the_history_keeps_the_old_name(
    store: Store, clock: Clock, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(ada=["yes", "yes", "no"])
    before = revisions(store, project)
    preview = changes.preview(project, rename("yes", "agree"))
    assert (preview.counts.gold_moved, preview.counts.answers_moved, preview.counts.people) == (2, 2, 1)
    assert preview.labels == ("agree", "no", "maybe")
    assert revisions(store, project) == before
    assert in_use(store, project) == list(PROJECT_LABELS)
    changes.apply(project, rename("yes", "agree"), "ada", preview.counts)
    assert in_use(store, project) == ["agree", "no", "maybe"]
    assert gold(store, project) == {
        "text 0": ("agree", "single"),
        "text 1": ("agree", "single"),
        "text 2": ("no", "single"),
    }
    assert revisions(store, project) == before
    assert problems(store, project) == []


def test_merging_two_labels_settles_what_was_disputed_between_them(
    store: Store, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(overlap=2, ada=["yes", "yes", "no", "no"], ben=["no", "yes", "no", "maybe"])
    assert states(store, project) == {"labelled": 2, "disputed": 2}
    counts = changes.preview(project, merge("yes", "no", into="known")).counts
    assert (counts.agreed, counts.gold_moved, counts.answers_moved, counts.people) == (1, 2, 7, 2)
    changes.apply(project, merge("yes", "no", into="known"), "ada", counts)
    assert gold(store, project) == dict.fromkeys(["text 0", "text 1", "text 2"], ("known", "consensus"))
    assert states(store, project) == {"labelled": 3, "disputed": 1}
    assert in_use(store, project) == ["known", "maybe"]
    assert problems(store, project) == []


def test_merging_into_a_label_in_use_makes_a_majority_a_consensus(
    store: Store, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(overlap=3, examples=1, ada=["yes"], ben=["no"], cleo=["yes"])
    assert gold(store, project) == {"text 0": ("yes", "majority")}
    changes.apply(project, merge("no", into="yes"), "ada")
    assert gold(store, project) == {"text 0": ("yes", "consensus")}
    assert in_use(store, project) == ["yes", "maybe"]
    assert problems(store, project) == []


@pytest.mark.parametrize("change", [retire("yes"), split("yes", "sure", "perhaps")])
def test_answers_with_a_label_that_is_gone_are_taken_back_and_their_examples_are_labelled_again(
    store: Store, clock: Clock, queue: Queue, changes: SchemaChanges, make: Callable[..., int], change: Change
) -> None:
    project = make(overlap=2, examples=3, ada=["yes", "no", "yes"], ben=["yes", "no", "no"])
    before = revisions(store, project)
    counts = changes.preview(project, change).counts
    assert (counts.answers_back, counts.people, counts.reopened, counts.gold_lost) == (3, 2, 2, 1)
    assert counts.agreed == 0
    changes.apply(project, change, "rev", counts)
    assert gold(store, project) == {"text 1": ("no", "consensus")}
    assert states(store, project) == {"pending": 2, "labelled": 1}
    after = revisions(store, project)
    assert [row for row in after if row in before] == before
    assert {row[4] for row in after if row not in before} == {"undo"}
    assert problems(store, project) == []
    assert {example.text for example in queue.claim(project, "ada", "w9", 5)} == {"text 0", "text 2"}


def test_imported_and_adjudicated_gold_is_taken_back_too(
    store: Store, clock: Clock, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(overlap=1, examples=2, ada=["no"])
    import_labels(store, clock, project, ["yes", "no"])
    decisions = Decisions(store, clock)
    with store.read() as transaction:
        ids = {row.text: row.id for row in transaction.histories.all(project)}
    decisions.adjudicate(project, "rev", decision(ids["text 0"], "yes"))
    decisions.adjudicate(project, "rev", decision(ids["imported 1"], "yes"))
    counts = changes.preview(project, retire("yes")).counts
    assert (counts.settled_back, counts.answers_back) == (3, 0)
    changes.apply(project, retire("yes"), "rev", counts)
    # What was said before the decision counts again.
    assert gold(store, project) == {"text 0": ("no", "single"), "imported 1": ("no", "imported")}
    assert problems(store, project) == []
    with store.read() as transaction:
        assert transaction.review.decision(ids["text 0"]).action == "withdraw"  # type: ignore[union-attr]


def test_a_person_who_labelled_and_decided_the_same_example_loses_both(
    store: Store, clock: Clock, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(overlap=2, examples=1, ada=["yes"], ben=["no"])
    [example] = [row[0] for row in revisions(store, project)][:1]
    Decisions(store, clock).adjudicate(project, "ada", decision(example, "yes"))
    before = gold(store, project)
    change = changes.apply(project, retire("yes"), "rev")
    assert [(row[2], row[3], row[4]) for row in revisions(store, project) if row[2] == "ada"] == [
        ("ada", 1, "label"),
        ("ada", 2, "adjudicate"),
        ("ada", 3, "undo"),
        ("ada", 4, "withdraw"),
    ]
    assert problems(store, project) == []
    changes.undo(project, change.id, "rev")
    assert gold(store, project) == before == {"text 0": ("yes", "adjudicated")}
    assert problems(store, project) == []


EVERY_CHANGE = [
    rename("yes", "agree"),
    merge("yes", "no", into="known"),
    merge("yes", into="no"),
    split("yes", "sure", "perhaps"),
    split("yes", "yes", "perhaps"),
    retire("yes"),
]


@pytest.mark.parametrize("change", EVERY_CHANGE, ids=lambda change: f"{change.verb}-{len(change.into)}")
def test_a_change_undone_at_once_leaves_everything_as_it_was(
    store: Store, clock: Clock, changes: SchemaChanges, make: Callable[..., int], change: Change
) -> None:
    project = make(
        overlap=3,
        examples=5,
        ada=["yes", "no", "yes", "maybe", None],
        ben=["no", "no", "yes", "yes", "yes"],
        cleo=["yes", "maybe", "yes"],
    )
    import_labels(store, clock, project, ["yes", "no", "yes"])
    before = gold(store, project), states(store, project), in_use(store, project)
    said = revisions(store, project)
    applied = changes.apply(project, change, "rev", changes.preview(project, change).counts)
    assert problems(store, project) == []
    counts = changes.preview_undo(project, applied.id).counts
    changes.undo(project, applied.id, "rev", counts)
    assert (gold(store, project), states(store, project), in_use(store, project)) == before
    assert counts.unrestored == 0
    assert [row for row in revisions(store, project) if row in said] == said
    assert problems(store, project) == []


def test_labels_made_since_go_along_with_an_undone_rename_and_stay_with_an_undone_merge(
    store: Store, clock: Clock, queue: Queue, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(ada=["yes"])
    renamed = changes.apply(project, rename("yes", "agree"), "rev")
    label(queue, project, "ada", "agree")
    changes.undo(project, renamed.id, "rev")
    assert gold(store, project) == {"text 0": ("yes", "single"), "text 1": ("yes", "single")}
    merged = changes.apply(project, merge("yes", "no", into="known"), "rev")
    label(queue, project, "ada", "known")
    preview = changes.preview_undo(project, merged.id)
    assert any("“known” will stay" in sentence for sentence in preview.sentences)
    changes.undo(project, merged.id, "rev", preview.counts)
    assert gold(store, project)["text 2"] == ("known", "single")
    assert gold(store, project)["text 0"] == ("yes", "single")
    assert in_use(store, project) == ["yes", "no", "maybe", "known"]
    assert problems(store, project) == []


def test_undoing_a_retirement_leaves_those_alone_who_have_answered_again(
    store: Store, clock: Clock, queue: Queue, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(ada=["yes", "yes"])
    retired = changes.apply(project, retire("yes"), "rev")
    label(queue, project, "ada", "no")
    label(queue, project, "ben", "maybe")
    counts = changes.preview_undo(project, retired.id).counts
    assert (counts.restored, counts.unrestored) == (0, 2)
    changes.undo(project, retired.id, "rev", counts)
    assert gold(store, project) == {"text 0": ("no", "single"), "text 1": ("maybe", "single")}
    assert problems(store, project) == []


def test_undoing_a_retirement_comes_before_those_who_only_hold_the_example(
    store: Store, clock: Clock, queue: Queue, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(ada=["yes"])
    retired = changes.apply(project, retire("yes"), "rev")
    held = queue.claim(project, "ben", "w2", 1)
    changes.undo(project, retired.id, "rev")
    assert gold(store, project) == {"text 0": ("yes", "single")}
    with pytest.raises(Conflict, match="Somebody else has answered"):
        queue.submit(project, "ben", "w2", 0, Answer(fresh_id(), held[0].id, label="no"))
    assert problems(store, project) == []


def test_changes_of_the_same_labels_are_undone_in_reverse_order(
    store: Store, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(ada=["yes", "no"])
    first = changes.apply(project, rename("yes", "agree"), "rev")
    second = changes.apply(project, merge("agree", into="no"), "rev")
    other = changes.apply(project, rename("maybe", "unsure"), "rev")
    with pytest.raises(Conflict, match=f"Undo change {second.id} first"):
        changes.undo(project, first.id, "rev")
    changes.undo(project, second.id, "rev")
    undone = changes.undo(project, first.id, "rev")
    assert gold(store, project) == {"text 0": ("yes", "single"), "text 1": ("no", "single")}
    with pytest.raises(Conflict, match="was undone already"):
        changes.undo(project, first.id, "rev")
    with pytest.raises(Conflict, match="make it again"):
        changes.undo(project, undone.id, "rev")
    log = changes.all(project)
    assert [(view.verb, view.undoes, view.undone_by is not None) for view in log] == [
        ("undo", first.id, False),
        ("undo", second.id, False),
        ("rename", None, False),
        ("merge", None, True),
        ("rename", None, True),
    ]
    assert log[2].id == other.id
    assert problems(store, project) == []


def test_a_change_that_would_come_to_something_else_by_now_is_refused(
    store: Store, queue: Queue, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(ada=["yes"])
    counts = changes.preview(project, retire("yes")).counts
    label(queue, project, "ada", "yes")
    with pytest.raises(Conflict, match="Look at the preview again"):
        changes.apply(project, retire("yes"), "rev", counts)
    assert in_use(store, project) == list(PROJECT_LABELS)
    assert gold(store, project) == {"text 0": ("yes", "single"), "text 1": ("yes", "single")}
    assert changes.all(project) == []
    assert problems(store, project) == []


def test_an_old_answer_counts_under_its_new_name_when_the_next_person_answers(
    store: Store, queue: Queue, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(overlap=2, examples=1, ada=["yes"])
    changes.apply(project, rename("yes", "agree"), "rev")
    label(queue, project, "ben", "agree")
    assert gold(store, project) == {"text 0": ("agree", "consensus")}
    assert problems(store, project) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (rename("yess", "agree"), "no label 'yess' in use. There are: yes, no, maybe"),
        (rename("yes", "no"), "merge them"),
        (rename("yes", " agree"), "no label name"),
        (merge("yes", into="yes"), "two labels or more"),
        (merge("yes", into="known"), "two labels or more"),
        (merge("yes", "yes", into="no"), "named twice"),
        (split("yes", "sure"), "two or more"),
        (split("yes", "sure", "sure"), "named twice"),
        (split("yes", "sure", "no"), "already"),
        (Change("rename", ("yes",), (NewName("agree", colour="red"),)), "expected one like"),
        (Change("rename", ("yes",), (NewName("agree", key="s"),)), "Choose another one"),
        (Change("explode", ("yes",)), "no change of labels"),
        (Change("retire", ("yes", "no")), "takes one label"),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_words(
    store: Store, changes: SchemaChanges, make: Callable[..., int], change: Change, complaint: str
) -> None:
    project = make()
    for attempt in (changes.preview, lambda project, change: changes.apply(project, change, "rev")):
        with pytest.raises(InvalidInput, match=complaint):
            attempt(project, change)
    assert in_use(store, project) == list(PROJECT_LABELS)


def test_the_last_label_stays(store: Store, clock: Clock, changes: SchemaChanges) -> None:
    project = make_project(store, clock, 1, labels=["yes"])
    with pytest.raises(InvalidInput, match="only label"):
        changes.apply(project, retire("yes"), "local")


def test_undoing_is_refused_while_another_label_has_the_old_name(
    store: Store, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(ada=["yes"])
    renamed = changes.apply(project, rename("yes", "agree"), "rev")
    with store.begin() as transaction:
        transaction.projects.add_labels(project, [("yes", "")])
    with pytest.raises(Conflict, match="another label 'yes' by now"):
        changes.undo(project, renamed.id, "rev")


def test_a_change_of_another_project_is_not_found(
    store: Store, clock: Clock, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(ada=["yes"])
    change = changes.apply(project, rename("yes", "agree"), "rev")
    other = make_project(store, clock, 1, name="other")
    with pytest.raises(NotFound):
        changes.undo(other, change.id, "rev")
    assert changes.preview(other, rename("yes", "agree")).counts == Counts()


def test_labels_are_put_in_another_order(store: Store, changes: SchemaChanges, make: Callable[..., int]) -> None:
    project = make(ada=["yes"])
    changes.reorder(project, ["maybe", "yes", "no"])
    assert in_use(store, project) == ["maybe", "yes", "no"]
    with pytest.raises(InvalidInput, match="Name each label in use once"):
        changes.reorder(project, ["maybe", "yes"])


def label(queue: Queue, project: int, person: str, name: str) -> None:
    """The person labels the next example of theirs."""
    [example] = queue.claim(project, person, f"w-{person}", 1)
    queue.submit(project, person, f"w-{person}", 0, Answer(fresh_id(), example.id, label=name))


def test_an_example_that_was_finished_before_the_overlap_was_raised_is_finished_again_when_the_change_is_undone(
    store: Store, clock: Clock, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(examples=1, ada=["yes"])
    Projects(store, clock).change(project, Changes(overlap=3))
    Seating(store).follow()
    retired = changes.apply(project, retire("yes"), "rev")
    assert states(store, project) == {"pending": 1}
    changes.undo(project, retired.id, "rev")
    assert gold(store, project) == {"text 0": ("yes", "single")}
    assert problems(store, project) == []


def test_a_page_that_was_open_when_a_label_was_renamed_goes_on(
    store: Store, queue: Queue, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make()
    [first, second] = queue.claim(project, "ada", "w", 2)
    changes.apply(project, rename("yes", "agree"), "rev")
    answer = Answer(fresh_id(), first.id, label="yes")
    assert queue.submit(project, "ada", "w", 0, answer).status == "stored"
    assert gold(store, project) == {"text 0": ("agree", "single")}
    changes.apply(project, merge("agree", into="no"), "rev")
    assert queue.submit(project, "ada", "w", 0, answer).status == "repeated"
    with pytest.raises(Conflict, match="fresh UUID"):
        queue.submit(project, "ada", "w", 0, Answer(answer.request_id, first.id, label="maybe"))
    changes.apply(project, retire("maybe"), "rev")
    with pytest.raises(InvalidInput, match="maybe"):
        queue.submit(project, "ada", "w", 0, Answer(fresh_id(), second.id, label="maybe"))
    assert problems(store, project) == []


def test_people_label_while_somebody_changes_the_labels_and_nothing_is_lost(
    store: Store, clock: Clock, queue: Queue, changes: SchemaChanges
) -> None:
    people = [f"person-{number}" for number in range(5)]
    make_people(store, "rev", *people)
    project = make_project(store, clock, 40, overlap=2, labels=["yes", "no", "maybe"])
    acknowledged: list[str] = []
    failures: list[Exception] = []

    def label_all(person: str) -> None:
        try:
            while held := queue.claim(project, person, "w", 2):
                for number, example in enumerate(held):
                    for name in (("yes", "no")[number % 2], "maybe"):
                        answer = Answer(fresh_id(), example.id, label=name)
                        # The label is gone just now; or an answer that came back has taken the seat.
                        with suppress(InvalidInput, Conflict):
                            queue.submit(project, person, "w", 0, answer)
                            acknowledged.append(answer.request_id)
                            break
        except Exception as error:
            failures.append(error)

    def change_all() -> None:
        try:
            for _ in range(2):
                wanted = [rename("yes", "agree"), merge("no", into="agree"), retire("agree")]
                for made in reversed([changes.apply(project, change, "rev") for change in wanted]):
                    changes.undo(project, made.id, "rev")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=label_all, args=(person,)) for person in people]
    threads.append(threading.Thread(target=change_all))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert problems(store, project) == []
    with store.read() as transaction:
        stored = [row for row in acknowledged if transaction.labels.by_request(row) is None]
    assert stored == []


def test_a_rename_takes_no_more_statements_for_many_gold_labels_than_for_few(
    store: Store, clock: Clock, changes: SchemaChanges
) -> None:
    def statements(project: int) -> int:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            seen.append(statement)

        event.listen(store._engine, "before_cursor_execute", note)
        changes.apply(project, rename("yes", "agree"), "local")
        event.remove(store._engine, "before_cursor_execute", note)
        return len(seen)

    few, many = (make_project(store, clock, 0, name=name) for name in ("few", "many"))
    import_labels(store, clock, few, ["yes"] * 3)
    import_labels(store, clock, many, ["yes"] * 700)
    assert statements(few) == statements(many) > 5
    assert len(gold(store, many)) == 700
    assert set(gold(store, many).values()) == {("agree", "imported")}
