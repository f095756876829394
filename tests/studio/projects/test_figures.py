"""A project's figures: who did what on which day, and how long the rest takes."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Store
from storage.repositories.activity import Lately
from studio.errors import InvalidInput
from studio.exchange import text_hash
from studio.projects import Progress
from studio.projects.figures import Figures, HoldoutFigures, ProjectFigures, labels_per_hour, labels_wanted, own
from tests.conftest import Clock
from tests.labelling import make_people, make_project
from tests.reviewing import answer_all
from tests.studio.labelling.test_seating import Team

DAY = 86_400.0
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC).timestamp()


@pytest.fixture
def team(store: Store, clock: Clock) -> Team:
    clock.now = NOON
    return Team(store, clock, 20, 1)


@pytest.fixture
def figures(team: Team) -> Callable[..., Figures]:
    # Each time anew: what is remembered is remembered by a clock that runs by itself.
    return lambda offset=0: ProjectFigures(team.store, team.clock).of(team.project, offset)


def label(team: Team, person: str, count: int, action: str = "label") -> None:
    for example in team.claim(person, count):
        team.answer(person, example, "yes" if action == "label" else None, action)


def test_labels_are_counted_by_person_and_day(team: Team, figures: Callable[..., Figures]) -> None:
    label(team, "ada", 3)
    label(team, "ben", 2, "skip")
    team.clock.advance(DAY)
    label(team, "ada", 1)
    label(team, "ben", 4)
    label(team, "ben", 1, "flag")
    found = figures()
    ada, ben = found.people
    assert (ada.name, ada.labelled, ada.skipped, ada.flagged, ada.today) == ("ada", 4, 0, 0, 1)
    assert (ben.name, ben.labelled, ben.skipped, ben.flagged, ben.today) == ("ben", 4, 2, 1, 4)
    assert [(day.day, day.labels) for day in found.days[-3:]] == [
        ("2026-03-09", 0),
        ("2026-03-10", 3),
        ("2026-03-11", 5),
    ]
    assert len(found.days) == 14


def test_a_day_begins_at_midnight_of_whoever_looks(team: Team, figures: Callable[..., Figures]) -> None:
    label(team, "ada", 2)
    assert [day.day for day in figures().days if day.labels] == ["2026-03-10"]
    assert [day.day for day in figures(13 * 60).days if day.labels] == ["2026-03-11"]
    assert [day.day for day in figures(-13 * 60).days if day.labels] == ["2026-03-09"]
    with pytest.raises(InvalidInput, match="-840 to 840"):
        figures(900)


def test_the_time_left_follows_from_the_last_hour(team: Team, figures: Callable[..., Figures]) -> None:
    assert figures().seconds_left is None
    label(team, "ada", 4)
    team.clock.advance(1_800)
    label(team, "ada", 4)
    found = figures()
    assert (found.labels_wanted, found.labels_per_hour) == (12, 16.0)
    assert found.seconds_left == 12 / 16 * 3_600
    team.clock.advance(3_601)
    assert figures().seconds_left is None, "nobody is at work any more"


def test_annotators_see_what_they_did_themselves(team: Team, figures: Callable[..., Figures]) -> None:
    label(team, "ada", 3)
    label(team, "ben", 2)
    mine = own(figures(), "ben")
    assert [person.name for person in mine.people] == ["ben"]
    assert mine.days[-1].labels == 2
    assert own(figures(), "cleo").people == ()
    assert {day.labels for day in own(figures(), "cleo").days} == {0}


def test_the_hold_out_is_counted_apart(team: Team, figures: Callable[..., Figures]) -> None:
    label(team, "ada", 3)
    holdout = figures().holdout
    assert (holdout.percent, holdout.gold, holdout.gold_in_all) == (0, 0, 3)


def test_gold_labels_of_what_leaked_are_not_counted(store: Store, clock: Clock) -> None:
    make_people(store, "ada")
    project = make_project(store, clock, 5, held_out=2)
    answer_all(store, clock, project, {"ada": ["yes", "no", "no", "yes"]})
    with store.begin() as transaction:
        transaction.leaks.add(project, [(text_hash("text 0"), text_hash("text 2"))], clock.now)
    assert ProjectFigures(store, clock).of(project).holdout == HoldoutFigures(
        percent=0, gold=1, gold_in_all=3, leaked=1
    )


@given(
    pending=st.integers(0, 10**6), done=st.integers(0, 10**6), overlap=st.integers(1, 100), given_=st.integers(0, 10**8)
)
def test_no_more_labels_are_wanted_than_there_are_seats(pending: int, done: int, overlap: int, given_: int) -> None:
    progress = Progress(pending + done, pending, done, 0, 0, 0)
    wanted = labels_wanted(progress, overlap, given_)
    assert 0 <= wanted <= pending * overlap
    if given_ <= overlap * done:
        assert wanted == pending * overlap


@given(labels=st.integers(0, 10**6), ago=st.floats(0, 3_600))
def test_the_pace_is_finite_and_none_for_hardly_anything(labels: int, ago: float) -> None:
    pace = labels_per_hour(Lately(labels, NOON - ago if labels else None), NOON)
    assert (pace is None) == (labels < 3)
    assert pace is None or labels <= pace <= 60 * labels
