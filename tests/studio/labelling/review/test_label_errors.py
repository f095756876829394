"""Planted wrong labels are found in the background, and stay listed until somebody decides them."""

import threading
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from storage import Store
from studio.errors import Busy, CheckpointUnavailable, InvalidInput
from studio.labelling.review.decisions import Decisions
from studio.labelling.review.label_errors import Embed, LabelErrors
from studio.labelling.review.ranking import gather
from studio.labelling.review.ratings import Floats
from tests.conftest import Clock
from tests.labelling import make_people, make_project
from tests.reviewing import answer_all, decision
from tests.running import wait_for
from tests.schema import make_changes, merge

EXAMPLES = 60
PLANTED = (7, 20, 41)


def truth(number: int) -> str:
    return "yes" if number % 2 else "no"


def embed(checkpoint: str, texts: Sequence[str], on_progress: Callable[[float], None]) -> Floats:
    """Features that tell odd examples from even ones, with some noise."""
    assert checkpoint == "tiny"
    on_progress(1.0)
    numbers = np.array([int(text.split()[1]) for text in texts])
    noise = np.random.default_rng(0).normal(scale=0.1, size=(len(texts), 3))
    signal = np.where(numbers % 2, 2.0, -2.0)
    return np.column_stack([signal, signal, signal, signal, noise])


@pytest.fixture
def labelled(store: Store, clock: Clock) -> tuple[int, list[int]]:
    make_people(store, "ada")
    make_people(store, "rita", role="reviewer")
    project = make_project(store, clock, EXAMPLES, labels=("yes", "no", "rare"))
    labels: list[str | None] = [truth(number + (number in PLANTED)) for number in range(EXAMPLES)]
    return project, answer_all(store, clock, project, {"ada": labels})


@pytest.fixture
def make_errors(store: Store, clock: Clock) -> Iterator[Callable[[Embed], LabelErrors]]:
    made: list[LabelErrors] = []

    def make(embed: Embed) -> LabelErrors:
        made.append(LabelErrors(store, clock, embed))
        return made[-1]

    yield make
    for errors in made:
        errors.close()


@pytest.fixture
def errors(make_errors: Callable[[Embed], LabelErrors]) -> LabelErrors:
    return make_errors(embed)


def rank(errors: LabelErrors, project: int) -> None:
    errors.start(project)
    wait_for("the ranking", lambda: errors.status(project).state != "running")


def test_planted_wrong_labels_come_first(errors: LabelErrors, labelled: tuple[int, list[int]]) -> None:
    project, ids = labelled
    assert errors.status(project).state == "none"
    assert errors.page(project).suspects == []
    rank(errors, project)
    status = errors.status(project)
    assert (status.state, status.judged, status.gold, status.is_outdated) == ("done", EXAMPLES, EXAMPLES, False)
    assert status.accuracy == pytest.approx(1 - len(PLANTED) / EXAMPLES)
    first = errors.page(project, 0, 3).suspects
    assert {suspect.example.id for suspect in first} == {ids[number] for number in PLANTED}
    for suspect in first:
        assert suspect.example.gold is not None
        assert suspect.predicted != suspect.example.gold.label
        assert suspect.quality < 0.5 < suspect.probability
    flagged = [suspect.is_likely_wrong for suspect in errors.page(project, 0, 100).suspects]
    assert flagged == sorted(flagged, reverse=True)
    assert 1 <= sum(flagged) == status.suspects <= len(PLANTED)


def test_a_decided_suspect_is_none_any_more_now_and_in_the_next_ranking(
    store: Store, clock: Clock, errors: LabelErrors, labelled: tuple[int, list[int]]
) -> None:
    project, _ = labelled
    rank(errors, project)
    confirmed, other = (suspect.example for suspect in errors.page(project, 0, 2).suspects)
    assert confirmed.gold is not None
    Decisions(store, clock).adjudicate(project, "rita", decision(confirmed.id, confirmed.gold.label))
    assert errors.status(project).is_outdated
    for _ in range(2):
        found = [suspect.example.id for suspect in errors.page(project, 0, 100).suspects]
        assert confirmed.id not in found
        assert other.id in found
        rank(errors, project)
    assert not errors.status(project).is_outdated


def test_a_label_merged_into_the_one_that_the_model_finds_likelier_is_not_wrong_any_more(
    store: Store, clock: Clock, errors: LabelErrors, labelled: tuple[int, list[int]]
) -> None:
    project, _ = labelled
    rank(errors, project)
    assert any(suspect.is_likely_wrong for suspect in errors.page(project, 0, 3).suspects)
    make_changes(store, clock).apply(project, merge("yes", "no", into="known"), "rita")
    assert not any(suspect.is_likely_wrong for suspect in errors.page(project, 0, 3).suspects)


def test_pages_of_suspects_follow_each_other_without_gaps(errors: LabelErrors, labelled: tuple[int, list[int]]) -> None:
    project, ids = labelled
    rank(errors, project)
    found: list[int] = []
    after: int | None = 0
    while after is not None:
        page = errors.page(project, after, 7)
        found += [suspect.example.id for suspect in page.suspects]
        after = page.next
    assert sorted(found) == sorted(ids)


def test_too_few_labels_are_explained(errors: LabelErrors, store: Store, clock: Clock) -> None:
    make_people(store, "ada")
    project = make_project(store, clock, 10)
    answer_all(store, clock, project, {"ada": ["yes"] * 6 + ["no"] * 4})
    rank(errors, project)
    status = errors.status(project)
    assert status.state == "failed"
    assert "two labels with at least 5" in status.message


def test_what_cannot_be_judged_is_left_out_and_named(store: Store, clock: Clock) -> None:
    make_people(store, "ada")
    project = make_project(store, clock, 23, labels=("yes", "no", "rare", "never"))
    answer_all(store, clock, project, {"ada": ["yes"] * 10 + ["no"] * 10 + ["rare"] * 3})
    with store.read() as transaction:
        judged = gather(transaction, project)
        some = gather(transaction, project, most=15)
    assert (judged.left_out, len(judged.texts), judged.gold_count) == (["rare"], 20, 23)
    assert len(some.texts) <= 15
    assert some.gold_count == 23


def test_nothing_of_the_hold_out_is_judged(store: Store, clock: Clock) -> None:
    make_people(store, "ada")
    project = make_project(store, clock, 30, held_out=10)
    ids = answer_all(store, clock, project, {"ada": ["yes", "no"] * 15})
    with store.read() as transaction:
        judged = gather(transaction, project)
    assert (judged.example_ids.tolist(), judged.gold_count) == (ids[10:], 20)


def test_a_model_that_cannot_be_had_is_told(
    make_errors: Callable[[Embed], LabelErrors], labelled: tuple[int, list[int]]
) -> None:
    def missing(*_: object) -> Floats:
        raise CheckpointUnavailable("'tiny' is not on this machine.")

    errors = make_errors(missing)
    rank(errors, labelled[0])
    assert errors.status(labelled[0]).message == "'tiny' is not on this machine."


def test_one_project_is_ranked_at_a_time_and_closing_ends_it(
    make_errors: Callable[[Embed], LabelErrors], store: Store, clock: Clock, labelled: tuple[int, list[int]]
) -> None:
    going, go_on = threading.Event(), threading.Event()

    def slow(_checkpoint: str, texts: Sequence[str], on_progress: Callable[[float], None]) -> Floats:
        on_progress(0.5)
        going.set()
        assert go_on.wait(60)
        on_progress(1.0)
        raise AssertionError("it should have been stopped")

    project, _ = labelled
    errors = make_errors(slow)
    errors.start(project)
    assert going.wait(60)
    assert errors.start(project).state == "running"
    assert (errors.status(project).share, errors.status(project).message) == (0.45, "Reading 60 texts")
    with pytest.raises(Busy, match="another project"):
        errors.start(make_project(store, clock, 1, name="other"))
    closing = threading.Thread(target=errors.close)
    closing.start()
    go_on.set()
    closing.join(60)
    assert not closing.is_alive()


def test_too_many_suspects_at_once_are_refused(errors: LabelErrors, labelled: tuple[int, list[int]]) -> None:
    rank(errors, labelled[0])
    with pytest.raises(InvalidInput, match="expected 1 to 100"):
        errors.page(labelled[0], 0, 101)
