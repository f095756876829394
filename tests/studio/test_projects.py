"""A project has a name for addresses, a schema without repetition, and is found by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Store
from studio.errors import Conflict, InvalidInput, NotFound
from studio.projects import LabelName, Projects, ProjectView, name_from, require_name
from tests.conftest import Clock


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


@given(title=st.text(max_size=200))
def test_a_name_can_be_made_from_any_title(title: str) -> None:
    require_name(name_from(title))


@pytest.mark.parametrize(
    ("title", "name"), [("My Inbox 2024", "my-inbox-2024"), ("Ünïcode!", "n-code"), ("…", "project")]
)
def test_names_are_readable(title: str, name: str) -> None:
    assert name_from(title) == name
