"""A project has a name for addresses, a schema without repetition, and is found by name."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Store
from storage.tables import Job
from studio.errors import Conflict, InvalidInput, NotFound
from studio.projects import LabelName, Projects, ProjectView, name_from, require_name
from studio.projects.projects import DELETED
from studio.projects.terms import Changes
from tests.conftest import Clock
from tests.labelling import make_project


@pytest.fixture
def projects(store: Store, clock: Clock) -> Projects:
    return Projects(store, clock)


def make(projects: Projects, name: str = "inbox", labels: tuple[str, ...] = ("yes", "no")) -> ProjectView:
    schema = [LabelName(label, f"when {label}") for label in labels]
    return projects.create(name, labels=schema, checkpoint="tiny", retrain_after=20, holdout_percent=20)


def test_a_project_is_as_it_was_made(projects: Projects) -> None:
    made = make(projects)
    assert projects.find("inbox") == projects.find() == made
    assert (made.title, made.progress.examples) == ("inbox", 0)
    assert made.labels == (LabelName("yes", "when yes"), LabelName("no", "when no"))


@pytest.mark.parametrize("name", ["", "Inbox", "a b", "../x", "-a", "a" * 64, "ü", "a\n"])
def test_a_name_that_cannot_stand_in_an_address_is_refused(projects: Projects, name: str) -> None:
    with pytest.raises(InvalidInput, match="is no project name"):
        make(projects, name)


@pytest.mark.parametrize("label", ["", " ", " a", "a\n", "a\tb", "x" * 61])
def test_a_label_that_cannot_be_shown_is_refused(projects: Projects, label: str) -> None:
    with pytest.raises(InvalidInput, match="is no label name"):
        make(projects, labels=("fine", label))
    assert projects.all() == []


def test_repeated_or_too_many_labels_are_refused(projects: Projects) -> None:
    for labels in (("a", "a"), tuple(f"label {number}" for number in range(1001))):
        with pytest.raises(InvalidInput, match="1,000 different names"):
            make(projects, labels=labels)


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([LabelName("a", colour="red")], "expected one like #206fdd"),
        ([LabelName("a", colour="#12345")], "expected one like #206fdd"),
        ([LabelName("a", key="s")], "skips, flags, undoes or helps"),
        ([LabelName("a", key="F")], "skips, flags, undoes or helps"),
        ([LabelName("a", key="ab")], "one character that can be typed"),
        ([LabelName("a", key=" ")], "one character that can be typed"),
        ([LabelName("a", key="\n")], "one character that can be typed"),
        ([LabelName("a", key="x"), LabelName("b", key="X")], "'a', 'b' have the same key 'x'"),
        ([LabelName("a", "x" * 2_001)], "Put the rest into the guidelines"),
        ([LabelName("a", "\ud800")], "half of a surrogate pair"),
        ([LabelName("a", "\0")], "half of a surrogate pair or a NUL"),
    ],
)
def test_a_label_that_cannot_be_drawn_or_chosen_is_refused(
    projects: Projects, labels: list[LabelName], words: str
) -> None:
    with pytest.raises(InvalidInput, match=re.escape(words)):
        projects.create("inbox", labels=labels, checkpoint="tiny", retrain_after=0, holdout_percent=0)
    assert projects.all() == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "   "}, "not only spaces"),
        ({"title": "x" * 201}, "201 characters"),
        ({"title": "\ud800"}, "half of a surrogate pair"),
        ({"overlap": 0}, "from 1 to 100"),
        ({"overlap": 101}, "from 1 to 100"),
        ({"overlap": True}, "a whole number from 1 to 100"),
        ({"retrain_after": -1}, "from 0 to 1,000,000"),
        ({"strategy": "astrology"}, "no strategy 'astrology'. Choose one of: as-imported"),
        ({"checkpoint": " "}, "Give a Hub name"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_nothing_changes(
    projects: Projects, change: dict[str, Any], words: str
) -> None:
    made = make(projects)
    with pytest.raises(InvalidInput, match=re.escape(words)):
        projects.change(made.id, Changes(**({"retrain_after": 5} | change)))
    assert projects.find() == made


def test_settings_are_changed_and_those_left_out_stay(projects: Projects) -> None:
    made = make(projects)
    changes = Changes(title="Post", overlap=3, strategy="random", retrain_after=0, members_only=True)
    changed = projects.change(made.id, changes)
    assert changed == projects.find() != made
    assert (changed.title, changed.overlap, changed.strategy, changed.retrain_after) == ("Post", 3, "random", 0)
    assert (changed.name, changed.checkpoint, changed.labels) == (made.name, made.checkpoint, made.labels)


def test_whoever_follows_projects_is_told_of_changes(store: Store, clock: Clock) -> None:
    told: list[str] = []
    projects = Projects(store, clock, lambda: told.append("changed"))
    made = make(projects)
    projects.change(made.id, Changes(overlap=2))
    projects.delete(made.id)
    projects.bring_back(made.name)
    assert told == ["changed"] * 3


def test_labels_get_colours_and_keys_and_new_ones_come_last(projects: Projects) -> None:
    made = make(projects)
    dressed = projects.dress_labels(
        made.id, [LabelName("new"), LabelName("no", "never", "#AABBCC", "Y"), LabelName("yes", key="n")]
    )
    assert dressed.labels == (
        LabelName("yes", "", None, "n"),
        LabelName("no", "never", "#aabbcc", "y"),
        LabelName("new"),
    )
    swapped = [LabelName("yes", key="y"), LabelName("no", key="n"), LabelName("new")]
    assert [label.key for label in projects.dress_labels(made.id, swapped).labels] == ["y", "n", None]
    assert [label.key for label in projects.dress_labels(made.id, swapped).labels] == ["y", "n", None]


def test_a_label_in_use_is_not_lost_by_leaving_it_out(projects: Projects) -> None:
    made = make(projects)
    with pytest.raises(InvalidInput, match=r"'no' is left out\. Rename, merge or retire"):
        projects.dress_labels(made.id, [LabelName("yes", "changed")])
    assert projects.find() == made


def test_a_deleted_project_is_gone_keeps_its_name_and_can_be_brought_back(projects: Projects, clock: Clock) -> None:
    made = make(projects)
    projects.delete(made.id)
    assert projects.all() == []
    with pytest.raises(NotFound, match="no project 'inbox'"):
        projects.find("inbox")
    with pytest.raises(Conflict, match="A deleted project has the name 'inbox'"):
        make(projects)
    for attempt in (lambda: projects.delete(made.id), lambda: projects.change(made.id, Changes(overlap=2))):
        with pytest.raises(NotFound, match="deleted meanwhile"):
            attempt()
    assert [(row.name, row.deleted_at) for row in projects.deleted()] == [("inbox", clock.now)]
    assert projects.bring_back("inbox") == projects.find() == made
    for name in ("inbox", "other", "\0"):
        with pytest.raises(NotFound, match="no deleted project"):
            projects.bring_back(name)


def test_deleting_takes_back_the_training_that_waits_and_asks_the_running_one_to_end(
    projects: Projects, store: Store
) -> None:
    made = make(projects)
    common = {"reason": "", "hyperparameters": {}, "after_labels": 0, "created_at": 0.0, "cancel_requested": False}
    with store.begin() as transaction:
        waiting = transaction.jobs.add(Job(project_id=made.id, state="queued", **common)).id
        running = transaction.jobs.add(Job(project_id=made.id, state="running", **common)).id
    projects.delete(made.id)
    with store.read() as transaction:
        waiting_job, running_job = transaction.jobs.get(waiting), transaction.jobs.get(running)
    assert waiting_job is not None
    assert (waiting_job.state, waiting_job.outcome) == ("cancelled", DELETED)
    assert running_job is not None
    assert (running_job.state, running_job.cancel_requested) == ("running", True)


def test_a_free_name_is_that_of_no_project_deleted_or_not(projects: Projects) -> None:
    assert projects.free_name("My Inbox!") == "my-inbox"
    make(projects, "my-inbox")
    projects.delete(make(projects, "my-inbox-2").id)
    assert projects.free_name("My Inbox!") == "my-inbox-3"


def test_an_unknown_task_is_refused(projects: Projects) -> None:
    with pytest.raises(InvalidInput, match=r"no task 'poetry'.*text-classification"):
        projects.create("a", labels=[], checkpoint="x", retrain_after=0, holdout_percent=0, task="poetry")


def test_a_name_is_taken_once(projects: Projects) -> None:
    make(projects)
    with pytest.raises(Conflict, match="already"):
        make(projects)


def test_finding_says_what_there_is(projects: Projects) -> None:
    with pytest.raises(NotFound, match="none yet"):
        projects.find()
    make(projects, "one")
    make(projects, "two")
    with pytest.raises(NotFound, match=r"Name a project\. There are: one, two"):
        projects.find()
    with pytest.raises(NotFound, match=r"no project 'three'\. There are: one, two"):
        projects.find("three")
    assert [project.name for project in projects.all()] == ["one", "two"]


def test_an_empty_project_can_be_taken_back(projects: Projects) -> None:
    projects.remove_empty(make(projects).id)
    assert projects.all() == []
    make(projects)


def test_the_checkpoint_can_be_changed(projects: Projects) -> None:
    projects.set_checkpoint(make(projects).id, "other")
    assert projects.find().checkpoint == "other"


def test_no_text_that_measures_models_is_offered_to_try_them(store: Store, clock: Clock, projects: Projects) -> None:
    project = make_project(store, clock, 8, held_out=5)
    assert projects.some_texts(project, 4) == ["text 5", "text 6", "text 7"]


@given(title=st.text(max_size=200))
def test_a_name_can_be_made_from_any_title(title: str) -> None:
    require_name(name_from(title))


@pytest.mark.parametrize(
    ("title", "name"), [("My Inbox 2024", "my-inbox-2024"), ("Ünïcode!", "n-code"), ("…", "project")]
)
def test_names_are_readable(title: str, name: str) -> None:
    assert name_from(title) == name


def test_who_changed_which_setting_stays_and_what_is_as_it_was_is_no_change(projects: Projects) -> None:
    made = make(projects)
    projects.change(made.id, Changes(ask_below=0.9, retrain_after=20, fast_lane=True), person="ada")
    projects.change(made.id, Changes(ask_below=0.0, keep_versions=3), person="ben")
    found = [(row.person, row.name, row.before, row.after) for row in projects.setting_changes(made.id)]
    assert found == [
        ("ben", "ask_below", 0.9, None),
        ("ben", "keep_versions", 10, 3),
        ("ada", "ask_below", None, 0.9),
        ("ada", "fast_lane", False, True),
    ]
