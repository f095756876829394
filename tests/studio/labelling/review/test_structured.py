"""What reviewers see where answers name several labels: agreement, who says what, and how each person works."""

from collections.abc import Iterator
from typing import Any

import pytest

from storage import Store
from studio.labelling.review.agreement import AgreementReports
from studio.labelling.review.annotators import AnnotatorReports
from studio.labelling.review.decisions import Decisions
from studio.labelling.review.disagreements import Disagreements, Filter
from studio.labelling.review.label_errors import LabelErrors
from studio.labelling.review.who_says_what import who_says_what
from tests.conftest import Clock
from tests.labelling import make_people, make_project
from tests.reviewing import answer_all, decision
from tests.running import wait_for
from tests.schema import make_changes, merge, retire
from tests.tags import become_tags, with_tags

# The same; one leaves a label out; one has another label; the same nothing; ada alone.
ADA: list[Any] = [["a", "b"], ["a", "b"], ["a", "c"], [], ["c"]]
BEN: list[Any] = [["b", "a"], ["a"], ["b", "c"], []]


@pytest.fixture(autouse=True)
def tags() -> Iterator[None]:
    with with_tags():
        yield


@pytest.fixture
def project(store: Store, clock: Clock) -> int:
    make_people(store, "ada", "ben", "cleo", "rita")
    project = make_project(store, clock, 6, overlap=2, labels=("a", "b", "c"))
    become_tags(store, project)
    return project


@pytest.fixture
def ids(store: Store, clock: Clock, project: int) -> list[int]:
    return answer_all(store, clock, project, {"ada": ADA, "ben": BEN})


def test_answers_agree_where_they_are_the_same_and_in_part_where_they_are_near(
    store: Store, project: int, ids: list[int]
) -> None:
    found = AgreementReports(store).of(project)
    assert (found.examples, found.answers, found.shared) == (5, 9, 4)
    assert found.percent.value == 0.5
    # Apart by 0, 1/2, 2/3 and 0; any two of the eight answers, in both orders, by 118/3 in all.
    assert found.alpha.value == pytest.approx(1 - 2 * (1 / 2 + 2 / 3) / (118 / 3 / 7))
    for figure in (found.cohen, found.fleiss, found.pairs[0].kappa):
        assert figure.value is None
        assert "Hardly two examples have the same answer" in figure.reason
    assert [(pair.first, pair.second, pair.shared, pair.percent.value) for pair in found.pairs] == [(0, 1, 4, 0.5)]
    assert "say exactly the same 50\u00a0% of the time" in found.reading


def test_agreement_on_a_label_is_whether_both_name_it(store: Store, project: int, ids: list[int]) -> None:
    rows = AgreementReports(store).of(project).by_label
    assert [(row.label, row.given) for row in rows] == [("a", 5), ("b", 4), ("c", 3)]
    assert [row.agreement.percent.value for row in rows] == [0.75, 0.5, 1]
    assert rows[2].agreement.alpha.value == 1


def test_what_labels_mean_now_counts(store: Store, clock: Clock, project: int, ids: list[int]) -> None:
    changes = make_changes(store, clock)
    changes.apply(project, merge("b", into="a"), "rita")
    found = AgreementReports(store).of(project)
    assert found.percent.value == 1
    changes.apply(project, retire("a"), "rita")
    found = AgreementReports(store).of(project)
    assert (found.answers, found.percent.value) == (9, 1)
    assert [(row.label, row.given) for row in found.by_label] == [("c", 3)]


def test_agreement_is_followed_over_time(store: Store, clock: Clock, project: int) -> None:
    many = make_project(store, clock, 50, overlap=2, name="many", labels=("a", "b", "c"))
    become_tags(store, many)
    answer_all(store, clock, many, {"ada": [["a"]] * 50, "ben": [["a"]] * 25 + [["a", "b"]] * 25}, seconds=600.0)
    found = AgreementReports(store).of(many)
    assert [window.agreement.percent.value for window in found.by_count] == [1.0, 0.0]


@pytest.mark.parametrize("annotator", [None, "ada", "ben"])
def test_each_cell_of_who_says_what_counts_the_examples_that_its_filter_finds(
    store: Store, clock: Clock, project: int, annotator: str | None
) -> None:
    answers = {
        "ada": [["a", "b"], ["a", "c"], ["a"], ["b"], []],
        "ben": [["a"], ["b", "c"], ["b"], ["a", "c"], ["a", "b", "c"]],
    }
    answer_all(store, clock, project, answers)
    table, disagreements = who_says_what(store, project, annotator), Disagreements(store)
    for row, said in enumerate(table.labels):
        for column, against in enumerate(table.labels):
            wanted = Filter("disputed", annotator, said, against)
            assert table.counts[row][column] == disagreements.page(project, wanted).total, wanted
    if annotator == "ada":
        assert table.counts == [[2, 2, 0], [1, 2, 1], [0, 0, 0]]


def test_a_person_agrees_with_gold_where_they_say_exactly_that(
    store: Store, clock: Clock, project: int, ids: list[int]
) -> None:
    Decisions(store, clock).adjudicate(project, "rita", decision(ids[1], ["a"]))
    reports = {report.name: report.figures for report in AnnotatorReports(store).of(project)}
    assert [reports[name].gold_agreement.value for name in ("ada", "ben")] == [pytest.approx(2 / 3), 1]


def test_ranking_gold_labels_says_that_it_takes_one_label_an_answer(store: Store, clock: Clock, project: int) -> None:
    ranking = LabelErrors(store, clock, lambda *_: pytest.fail("nothing is to be read"))
    ranking.start(project)
    wait_for("the refusal", lambda: ranking.status(project).state == "failed")
    assert "where every text has one label" in ranking.status(project).message
    ranking.close()
