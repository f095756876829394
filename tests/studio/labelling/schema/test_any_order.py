"""Random answers and random changes of the labels, undone in any order that is allowed: nothing is lost."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Store
from studio.errors import Conflict, InvalidInput
from studio.labelling.review.decisions import Decisions
from studio.labelling.schema.change import Change, NewName
from tests.conftest import Clock
from tests.labelling import make_people, make_project
from tests.reviewing import answer_all, decision
from tests.schema import gold, import_labels, in_use, make_changes, problems, revisions, states
from tests.tags import NAMES, TAGS, Kind, with_tags

FIRST = ("yes", "no", "maybe")
# The most old labels, and the new names, of each change.
SHAPES = {"rename": (1, 1), "merge": (2, 1), "split": (1, 2), "retire": (1, 0)}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which nothing has been said yet, to be copied."""
    path = tmp_path_factory.mktemp("fresh") / "studio.db"
    store = Store.open(f"sqlite:///{path}")
    make_people(store, "ada", "ben", "cleo", "rev")
    store.close()
    return path


@pytest.fixture(autouse=True, scope="module")
def tags() -> Iterator[None]:
    with with_tags():
        yield


@pytest.mark.parametrize("kind", [NAMES, TAGS], ids=lambda kind: kind.name)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_everything_is_as_it_was_when_all_changes_are_undone(kind: Kind, fresh: Path, data: st.DataObject) -> None:
    path = fresh.with_name("used.db")
    shutil.copy(fresh, path)
    store, clock = Store.open(f"sqlite:///{path}"), Clock()
    try:
        project = answered(kind, store, clock, data)
        before, said = everything(store, project), revisions(store, project)
        made = change_some(store, clock, project, data)
        undo_all(store, clock, project, made, data)
        assert everything(store, project) == before
        assert {*said} <= {*revisions(store, project)}
    finally:
        store.close()


def answered(kind: Kind, store: Store, clock: Clock, data: st.DataObject) -> int:
    """A project with three people's answers, what a file brought, and a decision."""
    project = make_project(store, clock, 3, overlap=data.draw(st.integers(1, 3)), labels=FIRST)
    kind.prepare(store, project)
    answers = {person: data.draw(st.lists(kind.said(FIRST), max_size=3)) for person in ("ada", "ben", "cleo")}
    ids = answer_all(store, clock, project, answers)
    import_labels(store, clock, project, data.draw(st.lists(kind.said(FIRST), max_size=2)))
    for example in ids[: data.draw(st.integers(0, 1))]:
        Decisions(store, clock).adjudicate(project, "rev", decision(example, data.draw(kind.said(FIRST))))
    return project


def everything(store: Store, project: int) -> tuple[object, ...]:
    return gold(store, project), states(store, project), sorted(in_use(store, project))


def change_some(store: Store, clock: Clock, project: int, data: st.DataObject) -> list[int]:
    """Changes that each came to what had been foreseen, by their ids."""
    changes, made = make_changes(store, clock), list[int]()
    for verb in data.draw(st.lists(st.sampled_from(sorted(SHAPES)), min_size=1, max_size=4)):
        clock.advance(1)
        names, (most, new) = in_use(store, project), SHAPES[verb]
        old = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=most, unique=True))
        # Never a name of before, which would have to be given up before it comes back.
        fresh = [f"new {len(made)}", f"newer {len(made)}"]
        choice = st.sampled_from([*names, *fresh] if verb == "merge" else fresh)
        into = data.draw(st.lists(choice, min_size=new, max_size=new, unique=True))
        change = Change(verb, tuple(old), tuple(NewName(name) for name in into))
        with suppress(InvalidInput):
            counts = changes.preview(project, change).counts
            made.append(changes.apply(project, change, "rev", counts).id)
        assert problems(store, project) == []
    return made


def undo_all(store: Store, clock: Clock, project: int, made: list[int], data: st.DataObject) -> None:
    """In any order; one on which another rests is tried again after that."""
    changes, left = make_changes(store, clock), data.draw(st.permutations(made))
    while left:
        stuck = []
        for change in left:
            clock.advance(1)
            try:
                changes.undo(project, change, "rev", changes.preview_undo(project, change).counts)
            except Conflict:
                stuck.append(change)
            assert problems(store, project) == []
        assert len(stuck) < len(left)
        left = stuck
