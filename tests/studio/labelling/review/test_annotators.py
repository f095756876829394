"""Per person: what they did, and how it compares with gold that others had a part in."""

import pytest

from storage import Store
from studio.labelling.review.annotators import AnnotatorReports
from studio.labelling.review.decisions import Decisions
from tests.conftest import Clock
from tests.labelling import make_people, make_project
from tests.reviewing import answer_all, decision


def test_each_person_has_their_number_speed_and_agreement_with_gold(
    store: Store, clock: Clock, project: int, ids: list[int]
) -> None:
    Decisions(store, clock).adjudicate(project, "rita", decision(ids[1], "no"))
    ada, ben = AnnotatorReports(store).of(project)
    assert (ada.name, ada.figures.labels, ben.name, ben.figures.labels) == ("ada", 4, "ben", 4)
    assert ada.figures.median_seconds.value == 2.0
    assert ada.figures.labels_per_hour.value == 1800.0
    assert ada.figures.gold_agreement.value == pytest.approx(2 / 3)
    assert ada.figures.gold_agreement.n == 3
    assert ben.figures.gold_agreement.value == 1.0


def test_gold_that_rests_on_one_person_says_nothing_about_them(store: Store, clock: Clock) -> None:
    make_people(store, "ada", "ben")
    project = make_project(store, clock, 3)
    ids = answer_all(store, clock, project, {"ada": ["yes", "yes", "yes"]})
    decisions = Decisions(store, clock)
    decisions.adjudicate(project, "ada", decision(ids[0], "yes"))
    assert AnnotatorReports(store).of(project)[0].figures.gold_agreement.n == 0
    decisions.adjudicate(project, "ben", decision(ids[1], "no"))
    found = AnnotatorReports(store).of(project)[0].figures.gold_agreement
    assert (found.n, found.value) == (1, 0.0)


def test_the_course_follows_the_labels_in_their_order(store: Store, clock: Clock) -> None:
    make_people(store, "ada")
    project = make_project(store, clock, 60)
    answer_all(store, clock, project, {"ada": ["yes"] * 30}, seconds=2.0)
    answer_all(store, clock, project, {"ada": ["yes"] * 30}, seconds=8.0)
    course = AnnotatorReports(store).of(project)[0].course
    assert [point.median_seconds for point in course] == [2.0, 2.0, 2.0, 8.0, 8.0, 8.0]
    assert [point.labels for point in course] == [10] * 6
    assert all(point.gold_agreement is None for point in course)


def test_nobody_is_listed_before_the_first_label(store: Store, project: int) -> None:
    assert AnnotatorReports(store).of(project) == []
