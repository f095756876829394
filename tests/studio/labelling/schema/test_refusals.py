"""A change that cannot be, or that would come to something else by now, is refused in words and changes nothing."""

from collections.abc import Callable

import pytest

from storage import Store
from studio.errors import Conflict, InvalidInput, NotFound
from studio.labelling.queue import Queue
from studio.labelling.schema.change import Change, NewName
from studio.labelling.schema.changes import SchemaChanges
from studio.labelling.schema.counts import Counts
from tests.conftest import Clock
from tests.labelling import make_project
from tests.schema import gold, in_use, merge, problems, rename, retire, split
from tests.studio.labelling.schema.conftest import PROJECT_LABELS, label


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


def test_a_change_of_another_project_is_not_found(
    store: Store, clock: Clock, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make(ada=["yes"])
    change = changes.apply(project, rename("yes", "agree"), "rev")
    other = make_project(store, clock, 1, name="other")
    with pytest.raises(NotFound):
        changes.undo(other, change.id, "rev")
    assert changes.preview(other, rename("yes", "agree")).counts == Counts()
