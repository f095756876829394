"""The examples behind a cell of the confusion matrix, by the labels and the gold of today."""

from collections.abc import Callable

import pytest

from storage import Store
from studio.errors import InvalidInput, NotFound
from studio.registry.confusion import Confusion
from studio.registry.evidence import Evidence
from studio.registry.intake import Intake
from studio.registry.trained import Trained
from tests.studio.registry.conftest import Models

Make = Callable[..., Trained]


@pytest.fixture
def version(intake: Intake, hold_out: Callable[[int], None], make_trained: Make, project: int) -> str:
    """One that is wrong about a part of 40 held-out examples."""
    hold_out(40)
    return intake.register(project, make_trained("a", right=0.7)).name


@pytest.fixture
def confusion(store: Store, evidence: Evidence) -> Confusion:
    return Confusion(store, evidence)


def test_every_cell_has_its_examples_and_together_they_are_all(
    confusion: Confusion, project: int, version: str
) -> None:
    cells = {
        (gold, predicted): confusion.page(project, version, gold, predicted, count=100)
        for gold in ("yes", "no")
        for predicted in ("yes", "no")
    }
    assert sum(page.total for page in cells.values()) == 40
    assert cells["yes", "no"].total > 0
    for (gold, predicted), page in cells.items():
        assert page.total == len(page.examples)
        for one in page.examples:
            assert (one.gold, one.predicted, int(one.text) % 2 == 0) == (gold, predicted, gold == "yes")
            assert one.probability == pytest.approx(0.9)
            assert one.probability_of_gold == pytest.approx(0.9 if gold == predicted else 0.1)


def test_pages_follow_each_other_without_a_gap(confusion: Confusion, project: int, version: str) -> None:
    whole = confusion.page(project, version, "yes", "yes", count=100)
    found, after = [], 0
    while True:
        page = confusion.page(project, version, "yes", "yes", after, count=3)
        found += page.examples
        assert page.total == whole.total
        if page.next is None:
            break
        after = page.next
    assert found == whole.examples


def test_a_renamed_label_is_found_by_its_name_of_today(
    store: Store, models: Models, project: int, version: str
) -> None:
    before = Confusion(store, Evidence(store, models.ask, lambda *_: {})).page(project, version, "yes", "no").total
    with store.begin() as transaction:
        transaction.projects.labels(project)[0].name = "agreed"
        transaction.projects.save()
    renamed = Evidence(store, models.ask, lambda *_: {"yes": "agreed"})
    page = Confusion(store, renamed).page(project, version, "agreed", "no")
    assert page.total == before
    assert {one.gold for one in page.examples} == {"agreed"}


def test_nobody_is_asked_and_examples_that_came_later_are_not_counted(
    confusion: Confusion, models: Models, hold_out: Callable[[int], None], project: int, version: str
) -> None:
    before = confusion.page(project, version, "yes", "yes").total
    hold_out(10)
    assert confusion.page(project, version, "yes", "yes").total == before
    assert models.asked == []


def test_what_is_not_there_is_named(confusion: Confusion, project: int, version: str) -> None:
    with pytest.raises(InvalidInput, match="'maybe' is no label in use"):
        confusion.page(project, version, "yes", "maybe")
    with pytest.raises(NotFound, match="v9"):
        confusion.page(project, "v9", "yes", "no")
    with pytest.raises(InvalidInput, match="count=0"):
        confusion.page(project, version, "yes", "no", count=0)
