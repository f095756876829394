"""Labels in use change: gold and answers follow, and nothing that was ever said is lost."""

from collections.abc import Callable

import pytest
from sqlalchemy import event

from storage import Store
from studio.errors import InvalidInput
from studio.labelling.queue import Queue
from studio.labelling.review.decisions import Decisions
from studio.labelling.schema.change import Change
from studio.labelling.schema.changes import SchemaChanges
from tests.conftest import Clock
from tests.labelling import make_project
from tests.reviewing import decision
from tests.schema import gold, import_labels, in_use, merge, problems, rename, retire, revisions, split, states
from tests.studio.labelling.schema.conftest import PROJECT_LABELS, label


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


def test_an_old_answer_counts_under_its_new_name_when_the_next_person_answers(
    store: Store, queue: Queue, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(overlap=2, examples=1, ada=["yes"])
    changes.apply(project, rename("yes", "agree"), "rev")
    label(queue, project, "ben", "agree")
    assert gold(store, project) == {"text 0": ("agree", "consensus")}
    assert problems(store, project) == []


def test_labels_are_put_in_another_order(store: Store, changes: SchemaChanges, make: Callable[..., int]) -> None:
    project = make(ada=["yes"])
    changes.reorder(project, ["maybe", "yes", "no"])
    assert in_use(store, project) == ["maybe", "yes", "no"]
    with pytest.raises(InvalidInput, match="Name each label in use once"):
        changes.reorder(project, ["maybe", "yes"])


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
