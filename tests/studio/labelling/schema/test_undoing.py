"""A change that is undone leaves everything as it was, but for what people have said since."""

from collections.abc import Callable

import pytest

from storage import Store
from studio.errors import Conflict
from studio.labelling.answers import Answer
from studio.labelling.queue import Queue
from studio.labelling.schema.change import Change
from studio.labelling.schema.changes import SchemaChanges
from studio.labelling.seating import Seating
from studio.projects import Projects
from studio.projects.terms import Changes
from tests.conftest import Clock
from tests.reviewing import fresh_id
from tests.schema import gold, import_labels, in_use, merge, problems, rename, retire, revisions, split, states
from tests.studio.labelling.schema.conftest import label

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


def test_undoing_is_refused_while_another_label_has_the_old_name(
    store: Store, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(ada=["yes"])
    renamed = changes.apply(project, rename("yes", "agree"), "rev")
    with store.begin() as transaction:
        transaction.projects.add_labels(project, [("yes", "")])
    with pytest.raises(Conflict, match="another label 'yes' by now"):
        changes.undo(project, renamed.id, "rev")
