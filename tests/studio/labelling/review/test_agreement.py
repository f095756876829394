"""Agreement is measured on what the labels mean now, and made again only when one has changed."""

import threading

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from storage import Store
from studio.labelling.review import agreement
from studio.labelling.review.agreement import AgreementReports
from studio.labelling.review.decisions import Decisions
from tests.conftest import Clock
from tests.labelling import make_people, make_project
from tests.reviewing import answer_all, decision


def test_the_figures_are_those_of_the_examples_that_two_people_labelled(
    store: Store, project: int, ids: list[int]
) -> None:
    found = AgreementReports(store).of(project)
    assert found.annotators == ["ada", "ben"]
    assert (found.examples, found.answers, found.shared) == (5, 8, 3)
    assert found.percent.value == pytest.approx(2 / 3)
    expected = cohen_kappa_score([1, 1, 0], [1, 0, 0])
    assert found.cohen.value == pytest.approx(expected)
    assert [(pair.first, pair.second, pair.shared) for pair in found.pairs] == [(0, 1, 3)]
    assert found.pairs[0].kappa.value == pytest.approx(expected)
    assert [(row.label, row.given) for row in found.by_label] == [("yes", 4), ("no", 4)]
    assert "agree 67\u00a0% of the time" in found.reading


def test_removed_examples_do_not_count(store: Store, clock: Clock, project: int, ids: list[int]) -> None:
    Decisions(store, clock).remove(project, "rita", decision(ids[1]))
    found = AgreementReports(store).of(project)
    assert (found.shared, found.percent.value) == (2, 1.0)


def test_merged_labels_count_as_one_and_retired_ones_not_at_all(store: Store, clock: Clock) -> None:
    make_people(store, "ada", "ben")
    project = make_project(store, clock, 3, overlap=2, labels=("good", "fine", "bad", "odd"))
    answer_all(store, clock, project, {"ada": ["good", "bad", "odd"], "ben": ["fine", "bad", "good"]})
    before = AgreementReports(store).of(project)
    assert before.percent.value == pytest.approx(1 / 3)
    with store.begin() as transaction:
        rows = {row.name: row for row in transaction.projects.labels(project)}
        rows["fine"].retired_at, rows["fine"].successor_id = clock.now, rows["good"].id
        rows["odd"].retired_at = clock.now
        transaction.projects.save()
    found = AgreementReports(store).of(project)
    assert (found.shared, found.percent.value) == (2, 1.0)
    assert [row.label for row in found.by_label] == ["good", "bad"]


@pytest.mark.parametrize(
    ("answers", "words"),
    [({}, "Nobody has labelled"), ({"ada": ["yes", "no"]}, "overlap to 2 or more")],
    ids=["nothing", "one person"],
)
def test_without_agreement_it_says_why_and_what_to_do(
    store: Store, clock: Clock, project: int, answers: dict[str, list[str | None]], words: str
) -> None:
    answer_all(store, clock, project, answers)
    found = AgreementReports(store).of(project)
    assert words in found.reading
    for figure in (found.percent, found.cohen, found.fleiss, found.alpha):
        assert figure.value is None
        assert figure.reason.endswith(".")
    assert found.by_time == found.by_count == []


def test_people_who_never_met_are_told_so(store: Store, clock: Clock) -> None:
    make_people(store, "ada", "ben")
    project = make_project(store, clock, 80, overlap=1)
    answer_all(store, clock, project, {"ada": ["yes"] * 4, "ben": ["yes"] * 4})
    assert "never the same example" in AgreementReports(store).of(project).reading


def test_a_report_is_made_once_until_a_label_changes(
    store: Store, clock: Clock, project: int, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    original = agreement.report

    def counting(given: object) -> object:
        made.append(1)
        return original(given)  # type: ignore[arg-type]

    monkeypatch.setattr(agreement, "report", counting)
    reports = AgreementReports(store)
    threads = [threading.Thread(target=reports.of, args=(project,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    answer_all(store, clock, project, {"ben": [None]})
    reports.of(project)
    assert len(made) == 2


def test_agreement_is_followed_by_the_calendar_and_by_the_work_done(store: Store, clock: Clock) -> None:
    make_people(store, "ada", "ben")
    project = make_project(store, clock, 60, overlap=2)
    answer_all(store, clock, project, {"ada": ["yes"] * 60, "ben": ["yes"] * 30 + ["no"] * 30}, seconds=600.0)
    found = AgreementReports(store).of(project)
    assert [window.agreement.percent.value for window in found.by_count] == [1.0, 0.0]
    values = [window.agreement.percent.value for window in found.by_time if window.agreement.percent.n]
    assert (values[0], values[-1]) == (1.0, 0.0)
    assert np.unique(np.diff([window.start for window in found.by_time])).tolist() == [3600.0]
