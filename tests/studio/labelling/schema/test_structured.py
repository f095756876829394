"""Labels change that stand beside others in answers: each answer follows, and only what was split is asked again."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event, text

from storage import Store
from studio.labelling.answers import Answer
from studio.labelling.queue import Queue
from studio.labelling.review.decisions import Decisions
from studio.labelling.sayings import sayings
from studio.labelling.schema.changes import SchemaChanges
from tests.conftest import Clock
from tests.labelling import make_people, make_project
from tests.reviewing import answer_all, decision, fresh_id
from tests.schema import gold, import_labels, in_use, merge, problems, rename, retire, revisions, split, states
from tests.tags import become_tags, with_tags

Make = Callable[..., int]
YES, NO = ["yes"], ["no"]
BOTH = ["yes", "no"]


@pytest.fixture(autouse=True)
def tags() -> Iterator[None]:
    with with_tags():
        yield


@pytest.fixture
def make(store: Store, clock: Clock) -> Make:
    """A project in which answers name any number of labels, with three people's answers."""

    def make(overlap: int = 1, examples: int = 4, **answers: list[Any]) -> int:
        make_people(store, "ada", "ben", "cleo", "rev")
        project = make_project(store, clock, examples, overlap=overlap, labels=("yes", "no", "maybe"))
        become_tags(store, project)
        answer_all(store, clock, project, answers)
        return project

    return make


def agreed(store: Store, project: int) -> list[Any]:
    """What is agreed of `text 0`, `text 1`, … that have something agreed."""
    found = gold(store, project)
    return [found[name][0] for name in sorted(found)]


def counted(store: Store, project: int) -> dict[str, int]:
    """How many examples have gold that names each label."""
    with store.read() as transaction:
        return {name: count for (_, name), count in transaction.tallies.gold(project).items()}


def stored_values(store: Store) -> list[Any]:
    with store.read() as transaction:
        rows = transaction._session.execute(text("SELECT id, content, means_id, is_lost FROM label_values ORDER BY id"))
        return [tuple(row) for row in rows]


def test_a_renamed_label_is_renamed_in_every_answer_and_the_history_keeps_the_old_name(
    store: Store, changes: SchemaChanges, make: Make
) -> None:
    project = make(ada=[BOTH, YES, NO, []])
    before, values = revisions(store, project), stored_values(store)
    preview = changes.preview(project, rename("yes", "agree"))
    assert (preview.counts.gold_moved, preview.counts.answers_moved, preview.counts.people) == (2, 2, 1)
    assert stored_values(store) == values
    changes.apply(project, rename("yes", "agree"), "rev", preview.counts)
    assert agreed(store, project) == [["agree", "no"], ["agree"], ["no"], []]
    assert counted(store, project) == {"agree": 2, "no": 2}
    assert revisions(store, project) == before
    with store.read() as transaction:
        [first] = [row.id for row in transaction.histories.all(project) if row.text == "text 0"]
        given = transaction.labels.of_example(first)[0].value_id
        assert sayings(transaction, project, [given]).then(given) == BOTH
    assert problems(store, project) == []


def test_labels_that_are_merged_are_named_once_and_settle_what_was_disputed_between_them(
    store: Store, changes: SchemaChanges, make: Make
) -> None:
    project = make(overlap=2, ada=[BOTH, YES, ["maybe"]], ben=[YES, NO, YES])
    assert states(store, project) == {"disputed": 3, "pending": 1}
    counts = changes.preview(project, merge("yes", "no", into="known")).counts
    assert (counts.agreed, counts.answers_moved, counts.answers_back) == (2, 5, 0)
    changes.apply(project, merge("yes", "no", into="known"), "rev", counts)
    assert agreed(store, project) == [["known"], ["known"]]
    assert states(store, project) == {"labelled": 2, "disputed": 1, "pending": 1}
    assert problems(store, project) == []


def test_answers_go_on_without_a_label_that_is_retired_and_nobody_is_asked_again(
    store: Store, changes: SchemaChanges, make: Make
) -> None:
    project = make(overlap=2, examples=3, ada=[BOTH, YES, NO], ben=[NO, YES, ["maybe"]])
    said = revisions(store, project)
    preview = changes.preview(project, retire("yes"))
    assert preview.sentences[0].startswith("“yes” can no longer be chosen. Answers that name it go on without it.")
    counts = preview.counts
    assert (counts.answers_moved, counts.answers_back, counts.reopened, counts.agreed) == (3, 0, 0, 1)
    made = changes.apply(project, retire("yes"), "rev", counts)
    assert agreed(store, project) == [["no"], []]
    assert states(store, project) == {"labelled": 2, "disputed": 1}
    assert problems(store, project) == []
    changes.undo(project, made.id, "rev", changes.preview_undo(project, made.id).counts)
    assert agreed(store, project) == [["yes"]]
    assert states(store, project) == {"labelled": 1, "disputed": 2}
    assert revisions(store, project) == said
    assert problems(store, project) == []


def test_whoever_named_a_label_that_is_split_is_asked_again(
    store: Store, clock: Clock, queue: Queue, changes: SchemaChanges, make: Make
) -> None:
    project = make(overlap=2, examples=3, ada=[BOTH, NO, []], ben=[BOTH, NO, YES])
    import_labels(store, clock, project, [YES, NO])
    with store.read() as transaction:
        ids = {row.text: row.id for row in transaction.histories.all(project)}
    Decisions(store, clock).adjudicate(project, "rev", decision(ids["text 1"], ["yes", "maybe"]))
    counts = changes.preview(project, split("yes", "sure", "perhaps")).counts
    assert (counts.answers_back, counts.settled_back, counts.reopened, counts.gold_lost) == (3, 2, 3, 2)
    made = changes.apply(project, split("yes", "sure", "perhaps"), "rev", counts)
    assert gold(store, project) == {"text 1": (NO, "consensus"), "imported 1": (NO, "imported")}
    assert {example.text for example in queue.claim(project, "ada", "w9", 9)} == {"text 0", "imported 0"}
    queue.release(project, "ada", "w9")
    assert problems(store, project) == []
    changes.undo(project, made.id, "rev", changes.preview_undo(project, made.id).counts)
    assert gold(store, project) == {
        "text 0": (BOTH, "consensus"),
        "text 1": (["yes", "maybe"], "adjudicated"),
        "imported 0": (YES, "imported"),
        "imported 1": (NO, "imported"),
    }
    assert problems(store, project) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["first first", "last first"])
def test_an_answer_that_named_two_labels_which_were_split_comes_back_with_the_last_of_them(
    store: Store, changes: SchemaChanges, make: Make, order: tuple[int, int]
) -> None:
    project = make(ada=[BOTH, YES])
    made = [changes.apply(project, split(name, f"{name} 1", f"{name} 2"), "rev").id for name in BOTH]
    assert agreed(store, project) == []
    first, last = (made[place] for place in order)
    counts = changes.preview_undo(project, first).counts
    assert (counts.restored, counts.unrestored) == ((1, 1) if order == (0, 1) else (0, 0))
    changes.undo(project, first, "rev", counts)
    assert problems(store, project) == []
    counts = changes.preview_undo(project, last).counts
    assert (counts.restored, counts.unrestored) == ((1, 0) if order == (0, 1) else (2, 0))
    changes.undo(project, last, "rev", counts)
    assert agreed(store, project) == [BOTH, YES]
    assert problems(store, project) == []


def test_what_came_back_is_what_it_was_when_an_earlier_change_is_undone_too(
    store: Store, changes: SchemaChanges, make: Make
) -> None:
    project = make(ada=[["yes", "maybe"]])
    merged = changes.apply(project, merge("no", "maybe", into="known"), "rev")
    parted = changes.apply(project, split("yes", "sure", "perhaps"), "rev")
    changes.undo(project, parted.id, "rev")
    assert agreed(store, project) == [["yes", "known"]]
    changes.undo(project, merged.id, "rev")
    assert agreed(store, project) == [["yes", "maybe"]]
    assert "known" not in in_use(store, project)
    assert problems(store, project) == []


def test_what_was_labelled_with_a_merged_label_keeps_it_when_the_merge_is_undone(
    store: Store, queue: Queue, changes: SchemaChanges, make: Make
) -> None:
    project = make(ada=[BOTH])
    merged = changes.apply(project, merge("yes", "no", into="known"), "rev")
    [example] = queue.claim(project, "ada", "w2", 1)
    queue.submit(project, "ada", "w2", 0, Answer(fresh_id(), example.id, label=["known", "maybe"]))
    preview = changes.preview_undo(project, merged.id)
    assert any("“known” will stay" in sentence for sentence in preview.sentences)
    changes.undo(project, merged.id, "rev", preview.counts)
    assert agreed(store, project) == [BOTH, ["maybe", "known"]]
    assert problems(store, project) == []


def test_the_same_labels_are_the_same_answer_whatever_the_order_of_the_schema(
    store: Store, queue: Queue, changes: SchemaChanges, make: Make
) -> None:
    project = make(overlap=2, examples=1, ada=[BOTH])
    changes.reorder(project, ["no", "maybe", "yes"])
    [example] = queue.claim(project, "ben", "w", 1)
    queue.submit(project, "ben", "w", 0, Answer(fresh_id(), example.id, label=["yes", "no"]))
    assert gold(store, project) == {"text 0": (["no", "yes"], "consensus")}


def test_a_value_that_is_read_as_another_than_its_labels_mean_is_found(
    store: Store, changes: SchemaChanges, make: Make
) -> None:
    project = make(ada=[YES, NO])
    changes.apply(project, rename("yes", "agree"), "rev")
    with store.begin() as transaction:
        transaction._session.execute(text("UPDATE label_values SET means_id = NULL WHERE means_id IS NOT NULL"))
    assert any("is not read as what its labels mean now" in problem for problem in problems(store, project))


def test_a_change_takes_no_more_statements_for_many_values_than_for_few(
    store: Store, clock: Clock, changes: SchemaChanges, monkeypatch: pytest.MonkeyPatch
) -> None:
    def statements(project: int) -> int:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            seen.append(statement)

        event.listen(store._engine, "before_cursor_execute", note)
        changes.apply(project, rename("a", "z"), "local")
        event.remove(store._engine, "before_cursor_execute", note)
        return len(seen)

    def imported(name: str, count: int) -> int:
        labels = tuple("abcdefghij")
        project = make_project(store, clock, 0, name=name, labels=labels)
        become_tags(store, project)
        # Every number names the labels of its bits, and the first.
        said = [["a", *(label for bit, label in enumerate(labels[1:]) if number >> bit & 1)] for number in range(count)]
        import_labels(store, clock, project, said)
        return project

    few, many = imported("few", 3), imported("many", 300)
    assert statements(few) == statements(many) > 5
    assert all("z" in said for said, _ in gold(store, many).values())
    assert problems(store, many) == []
