"""What a reviewer is shown: the examples that wait, with everybody's answer, by kind, pair and person."""

import pytest

from storage import Store
from studio.errors import InvalidInput, NotFound
from studio.labelling.review.decisions import Decisions
from studio.labelling.review.disagreements import KINDS, Disagreements, Filter
from studio.labelling.review.who_says_what import who_says_what
from tests.conftest import Clock
from tests.labelling import make_people, make_project
from tests.reviewing import answer_all, decision


@pytest.fixture
def disagreements(store: Store) -> Disagreements:
    return Disagreements(store)


def shown(disagreements: Disagreements, project: int, wanted: Filter) -> list[int]:
    return [example.id for example in disagreements.page(project, wanted).examples]


def test_a_disputed_example_shows_each_answer(disagreements: Disagreements, project: int, ids: list[int]) -> None:
    page = disagreements.page(project, Filter())
    assert (page.total, page.next) == (1, None)
    example = page.examples[0]
    assert (example.id, example.text, example.state, example.gold) == (ids[1], "text 1", "disputed", None)
    said = [(opinion.annotator, opinion.state, opinion.label) for opinion in example.opinions]
    assert said == [("ada", "labelled", "yes"), ("ben", "labelled", "no")]
    assert example.leading is None
    assert example.decision is None


def test_a_flagged_example_shows_the_note(disagreements: Disagreements, project: int, ids: list[int]) -> None:
    example = disagreements.page(project, Filter("flagged")).examples[0]
    assert example.id == ids[3]
    notes = {opinion.annotator: (opinion.state, opinion.note) for opinion in example.opinions}
    assert notes == {"ada": ("flagged", "ada does not know"), "ben": ("labelled", None)}
    assert example.leading == "no"


def test_a_decided_example_moves_to_those_that_were_decided(
    store: Store, clock: Clock, disagreements: Disagreements, project: int, ids: list[int]
) -> None:
    Decisions(store, clock).adjudicate(project, "rita", decision(ids[1], "no", note="clear"))
    assert shown(disagreements, project, Filter()) == []
    example = disagreements.page(project, Filter("adjudicated")).examples[0]
    assert example.gold is not None
    assert (example.gold.label, example.gold.reason, example.gold.by) == ("no", "adjudicated", "rita")
    assert example.decision is not None
    assert (example.decision.act, example.decision.by, example.decision.note) == ("adjudicate", "rita", "clear")


def test_pages_follow_each_other_without_gaps(store: Store, clock: Clock, disagreements: Disagreements) -> None:
    make_people(store, "ada", "ben")
    project = make_project(store, clock, 25, overlap=2)
    ids = answer_all(store, clock, project, {"ada": ["yes"] * 25, "ben": ["no"] * 25})
    found: list[int] = []
    after: int | None = 0
    while after is not None:
        page = disagreements.page(project, Filter(), after, 10)
        assert page.total == 25
        found += [example.id for example in page.examples]
        after = page.next
    assert found == ids


@pytest.fixture
def three(store: Store, clock: Clock) -> tuple[int, list[int]]:
    """Three people, three labels: everybody differs, twice; then ada against the others; then cleo against both."""
    make_people(store, "ada", "ben", "cleo")
    project = make_project(store, clock, 4, overlap=3, labels=("a", "b", "c"))
    answers: dict[str, list[str | None]] = {
        "ada": ["a", "b", "a", "b"],
        "ben": ["b", "a", "c", "b"],
        "cleo": ["c", "c", "c", "a"],
    }
    return project, answer_all(store, clock, project, answers)


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        (Filter(said="a", against="b"), [0, 1]),
        (Filter(annotator="ada", said="a", against="b"), [0]),
        (Filter(annotator="ada", said="b", against="a"), [1]),
        (Filter(annotator="cleo", said="a", against="b"), []),
        (Filter("majority", said="a"), [2, 3]),
        (Filter("majority", annotator="cleo", said="a"), [3]),
        (Filter("majority", against="c"), [2]),
        (Filter(annotator="nobody"), []),
    ],
    ids=str,
)
def test_examples_are_found_by_who_said_what_against_what(
    disagreements: Disagreements, three: tuple[int, list[int]], wanted: Filter, places: list[int]
) -> None:
    project, ids = three
    assert shown(disagreements, project, wanted) == [ids[place] for place in places]


def test_each_cell_of_who_says_what_counts_the_examples_that_its_filter_finds(
    store: Store, disagreements: Disagreements, three: tuple[int, list[int]]
) -> None:
    project, _ = three
    for annotator in (None, "ada", "cleo"):
        table = who_says_what(store, project, annotator)
        for row, said in enumerate(table.labels):
            for column, against in enumerate(table.labels):
                if row != column:
                    found = shown(disagreements, project, Filter("disputed", annotator, said, against))
                    assert table.counts[row][column] == len(found)


def test_a_renamed_label_is_shown_as_it_is_called_now_and_then(
    store: Store, clock: Clock, disagreements: Disagreements, project: int, ids: list[int]
) -> None:
    with store.begin() as transaction:
        old = {row.name: row for row in transaction.projects.labels(project)}["no"]
        place, old.retired_at = old.position, clock.now
        transaction.projects.save()
        old.position = 99
        transaction.projects.save()
        transaction.projects.add_labels(project, [("never", "")])
        new = {row.name: row for row in transaction.projects.labels(project)}["never"]
        old.successor_id, new.position = new.id, place
        transaction.projects.save()
    example = disagreements.one(project, ids[1])
    assert [(opinion.label, opinion.given) for opinion in example.opinions] == [("yes", None), ("never", "no")]
    assert shown(disagreements, project, Filter(said="never", against="yes")) == [ids[1]]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [(Filter("lost"), "Choose one of"), (Filter(said="maybe"), "no label of this project")],
    ids=["kind", "label"],
)
def test_what_cannot_be_looked_for_is_explained(
    disagreements: Disagreements, project: int, wanted: Filter, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        disagreements.page(project, wanted)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_looked_through_when_there_is_nothing(
    disagreements: Disagreements, project: int, kind: str
) -> None:
    page = disagreements.page(project, Filter(kind))
    assert (page.examples, page.next, page.total) == ([], None, 0)


def test_an_example_of_another_project_is_not_shown(
    store: Store, clock: Clock, disagreements: Disagreements, project: int, ids: list[int]
) -> None:
    other = make_project(store, clock, 1, name="other")
    with pytest.raises(NotFound):
        disagreements.one(other, ids[0])
