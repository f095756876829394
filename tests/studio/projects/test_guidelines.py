"""Guidelines: every version stays, nobody overwrites what they have not read, and nothing is saved twice."""

import threading

import pytest

from storage import Store
from studio.errors import Conflict, InvalidInput
from studio.projects import LabelName, Projects
from studio.projects.guidelines import Guidelines
from tests.conftest import Clock
from tests.labelling import make_people


@pytest.fixture
def project(store: Store, clock: Clock) -> int:
    make_people(store, "ada", "ben")
    projects = Projects(store, clock)
    made = projects.create(
        "inbox", labels=[LabelName("a")], checkpoint="x", retrain_after=0, holdout_percent=0, guidelines="First."
    )
    return made.id


@pytest.fixture
def guidelines(store: Store, clock: Clock) -> Guidelines:
    return Guidelines(store, clock)


def test_a_change_is_a_new_number_and_those_before_stay(guidelines: Guidelines, project: int, clock: Clock) -> None:
    guidelines.set(project, "Second. 你好 👋", "ada", replaces=1)
    clock.advance(60)
    guidelines.set(project, "First.", "ben")
    assert [(row.number, row.text, row.person) for row in guidelines.all(project)] == [
        (3, "First.", "ben"),
        (2, "Second. 你好 👋", "ada"),
        (1, "First.", None),
    ]


def test_the_same_text_again_is_no_version(guidelines: Guidelines, project: int) -> None:
    with pytest.raises(Conflict, match="already, as number 1"):
        guidelines.set(project, "First.", "ada")
    assert len(guidelines.all(project)) == 1


def test_nobody_replaces_what_they_have_not_read(guidelines: Guidelines, project: int) -> None:
    guidelines.set(project, "Of ada.", "ada", replaces=1)
    with pytest.raises(Conflict, match=r"ada has changed the guidelines meanwhile: number 2"):
        guidelines.set(project, "Of ben.", "ben", replaces=1)
    assert guidelines.all(project)[0].text == "Of ada."


@pytest.mark.parametrize("text", ["x" * 100_001, "\ud800", "a\0b"])
def test_what_cannot_be_kept_is_refused(guidelines: Guidelines, project: int, text: str) -> None:
    with pytest.raises(InvalidInput):
        guidelines.set(project, text, "ada")
    assert len(guidelines.all(project)) == 1


def test_many_at_once_each_get_a_number_of_their_own(guidelines: Guidelines, project: int) -> None:
    threads = [threading.Thread(target=guidelines.set, args=(project, f"Text {n}", "ada")) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row.number for row in guidelines.all(project)] == [7, 6, 5, 4, 3, 2, 1]
