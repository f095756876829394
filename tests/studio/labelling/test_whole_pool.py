"""The order of a project that is all scored: as if the model had been asked about everything at once."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Store
from storage.repositories.order import Placed
from storage.repositories.scores import ScoredPlace
from storage.tables import Scoring
from studio.exchange.split import text_hash
from studio.labelling import ordering
from studio.labelling.ordering import Ordering
from studio.labelling.places import NEXT_BELOW, SCORED_BELOW, Scores, ranks
from studio.labelling.whole_pool import whole_order
from studio.projects.terms import Changes
from studio.tasks.base import Asked
from tests.conftest import Clock
from tests.storage.rows import add_version
from tests.studio.labelling.test_ordering import MODEL_STRATEGIES, Model, sureness, texts_in_order
from tests.studio.labelling.test_seating import Team

EXAMPLES = 60
OWN_LABELS = ["yes", "no"]  # as the version has them, which is not in alphabetical order
ROW = st.tuples(st.integers(0, 1_000), st.integers(0, 1_000), st.integers(0, 1_000), st.booleans())


class Alphabetical(Model):
    """Names its labels in alphabetical order, as the wiring does."""

    def score(self, project_id: int, examples: Sequence[Asked]) -> Scores | None:
        said = super().score(project_id, examples)
        return said and Scores(said.version, ("no", "yes"), said.probabilities[:, ::-1])


@pytest.fixture
def model() -> Model:
    return Alphabetical()


@pytest.fixture
def team(store: Store, clock: Clock) -> Team:
    team = Team(store, clock, EXAMPLES, 1)
    with store.begin() as transaction:
        key = add_version(transaction, team.project, content_hash="0123456789" + "0" * 54)
        transaction.versions.set_labels(key, OWN_LABELS)
        other = add_version(transaction, team.project, number=2, content_hash="1123456789" + "0" * 54)
        transaction.versions.set_labels(other, OWN_LABELS)
    return team


def score(team: Team, texts: Sequence[str], version_id: int = 1, state: str = "done") -> None:
    """What the model says of these texts is stored, by a scoring that came to this end."""
    with team.store.begin() as transaction:
        ids = {row.text: row.id for row in transaction.scores.examples_after(team.project, 0, 10_000)}
        transaction.scorings.add(
            Scoring(
                project_id=team.project,
                version_id=version_id,
                variant="fp32",
                state=state,
                person="local",
                reason="",
                created_at=0.0,
                upto_example_id=0,
                done=len(texts),
                total=len(texts),
                figures={},
            )
        )
        transaction.scores.put(
            [
                {
                    "example_id": ids[text],
                    "project_id": team.project,
                    "version_id": version_id,
                    "variant": "fp32",
                    "probabilities": [sureness(text), 1 - sureness(text)],
                    "uncertainty": 0.5,
                }
                for text in texts
            ]
        )


def all_texts(count: int = EXAMPLES) -> list[str]:
    return [f"text {number}" for number in range(count)]


@pytest.fixture
def follow(team: Team, model: Model, clock: Clock) -> Callable[..., Ordering]:
    def follow(strategy: str, window: int = 2_000) -> Ordering:
        team.projects.change(team.project, Changes(strategy=strategy))
        order = Ordering(team.store, model.serves, model.score, window=window, clock=clock)
        order.follow()
        return order

    return follow


@pytest.mark.parametrize("strategy", MODEL_STRATEGIES)
def test_with_a_finished_scoring_the_order_is_what_asking_the_model_gives(
    team: Team, model: Model, follow: Callable[..., Ordering], strategy: str
) -> None:
    follow(strategy)
    asked, model.asked = texts_in_order(team), []
    follow("random")
    score(team, all_texts())
    order = follow(strategy, window=10)
    assert texts_in_order(team) == asked
    assert model.asked == []
    view = order.view(team.project, strategy)
    assert view.version == model.version
    assert "all 60 examples that were open then are in order" in view.sentence


@given(
    rows=st.lists(ROW, min_size=1, max_size=40),
    cut=st.integers(1, 40),
    strategy=st.sampled_from(MODEL_STRATEGIES),
    gold=st.lists(st.integers(0, 50), min_size=3, max_size=3),
)
def test_pages_together_are_ordered_as_all_at_once(
    rows: list[tuple[int, int, int, bool]], cut: int, strategy: str, gold: list[int]
) -> None:
    table = np.array([row[:3] for row in rows], dtype=np.float64) + 1
    table /= table.sum(axis=1, keepdims=True)
    split = ["holdout" if row[3] else "pool" for row in rows]
    scored = [
        ScoredPlace(number, text_hash(f"text {number}"), split[number], 1.5, table[number, [2, 0, 1]].tolist())
        for number in range(len(rows))
    ]
    pages = [scored[start : start + cut] for start in range(0, len(scored), cut)]
    moves = whole_order(strategy, 7, pages, [1, 2, 0], gold)
    placed = [Placed(row.id, "", row.text_hash, row.split, 0.0) for row in scored]
    direct = ranks(strategy, 7, placed, Scores("v1", ("a", "b", "c"), table), gold)
    after = dict(zip(moves.ids.tolist(), moves.after.tolist(), strict=True))
    assert after == {key: min(NEXT_BELOW + rank, np.nextafter(1.0, 0.0)) for key, rank in direct.items()}
    assert all(NEXT_BELOW <= rank < SCORED_BELOW for rank in after.values())
    assert [key for piece in moves.pieces(3) for key, _, _ in piece] == moves.ids.tolist()
    assert moves.after.tolist() == sorted(moves.after.tolist())


def test_what_is_stored_is_not_asked_again(team: Team, model: Model, follow: Callable[..., Ordering]) -> None:
    follow("margin")
    asked, model.asked = texts_in_order(team), []
    follow("random")
    score(team, all_texts()[:45], state="cancelled")
    follow("margin")
    assert sorted(model.asked) == sorted(all_texts()[45:])
    assert texts_in_order(team) == asked


def test_scores_of_another_version_count_for_nothing(team: Team, model: Model, follow: Callable[..., Ordering]) -> None:
    score(team, all_texts(), version_id=2)
    follow("margin")
    assert sorted(model.asked) == sorted(all_texts())


def test_a_scoring_that_another_version_wrote_over_orders_nothing(
    team: Team, model: Model, follow: Callable[..., Ordering]
) -> None:
    score(team, all_texts())
    score(team, all_texts()[:20], version_id=2, state="failed")
    order = follow("margin", window=10)
    assert "has ordered the next 10" in order.view(team.project, "margin").sentence


def test_the_next_version_orders_a_window_before_what_the_last_has_scored(
    team: Team, model: Model, follow: Callable[..., Ordering]
) -> None:
    score(team, all_texts())
    order = follow("margin", window=10)
    first = texts_in_order(team)
    model.version, model.asked = "v2-1123456789", []
    order.follow()
    assert model.asked == first[:10]
    assert texts_in_order(team) == first, "both are as sure of each"
    view = order.view(team.project, "margin")
    assert view.sentence.endswith(
        "v2-1123456789 has ordered the next 10; the others follow as an earlier version has scored them."
    )
    for example in team.claim("ada", 6):
        team.answer("ada", example)
    model.asked = []
    order.follow()
    assert len(model.asked) == 10, "the window is used up, whatever else has a score"


def test_an_order_that_is_right_is_not_written_again(
    team: Team, model: Model, clock: Clock, follow: Callable[..., Ordering], monkeypatch: pytest.MonkeyPatch
) -> None:
    score(team, all_texts())
    follow("margin")
    moved: list[object] = []
    monkeypatch.setattr("storage.repositories.order.Order.move", lambda _order, moves: moved.extend(moves))
    Ordering(team.store, model.serves, model.score, clock=clock).follow()
    assert moved == []


def test_people_are_led_back_to_what_has_come_before_them(
    team: Team, model: Model, follow: Callable[..., Ordering]
) -> None:
    for example in team.claim("ada", 31):
        team.answer("ada", example, None, "skip")
    score(team, all_texts())
    follow("margin")
    assert len(team.claim("ada", 60)) == 29, "all that ada has not skipped, wherever they stood before"


def test_another_strategy_ends_the_moves_and_has_its_own(
    team: Team, model: Model, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    score(team, all_texts())
    team.projects.change(team.project, Changes(strategy="margin"))
    monkeypatch.setattr(ordering, "MOVED_AT_ONCE", 7)
    left = iter(range(4))

    def serves(project_id: int) -> str | None:
        """Asked before each piece."""
        if next(left, None) == 3:
            team.projects.change(team.project, Changes(strategy="entropy"))
        return model.serves(project_id)

    order = Ordering(team.store, serves, model.score, clock=clock)
    order.follow()
    assert "is looking at" in order.view(team.project, "entropy").sentence
    order.follow()
    assert texts_in_order(team) == sorted(all_texts(), key=lambda text: (sureness(text), all_texts().index(text)))


def test_what_was_sent_to_people_stays_in_front(team: Team, model: Model, follow: Callable[..., Ordering]) -> None:
    with team.store.begin() as transaction:
        transaction.order.come_first(team.project, [text_hash("text 59")], -5.0)
    score(team, all_texts())
    follow("margin")
    assert team.claim("ada", 1) == [60]


def test_turns_by_label_are_taken_anew_when_many_labels_have_come(
    team: Team, model: Model, follow: Callable[..., Ordering]
) -> None:
    score(team, all_texts())
    order = follow("class-balanced", window=8)
    before = order._rounds[team.project].gold
    for example in team.claim("ada", 3):
        team.answer("ada", example, "no")
    order.follow()
    assert order._rounds[team.project].gold == before
    for example in team.claim("ada", 3):
        team.answer("ada", example, "no")
    order.follow()
    assert order._rounds[team.project].gold == before + 6


def test_held_out_examples_of_a_whole_project_come_at_their_natural_rate_whatever_their_scores() -> None:
    pages = [
        [
            ScoredPlace(
                number,
                text_hash(f"text {number}"),
                "holdout" if number % 5 == 0 else "pool",
                1.5,
                # Every held-out one is torn, which would put them all in front.
                [0.5, 0.5] if number % 5 == 0 else [0.6 + 0.4 * number / 2_000, 0.4 - 0.4 * number / 2_000],
            )
            for number in range(start, start + 100)
        ]
        for start in range(0, 2_000, 100)
    ]
    moves = whole_order("margin", 7, pages, [0, 1], [0, 0])
    held = np.cumsum(moves.ids % 5 == 0) / np.arange(1, 2_001)
    assert np.abs(held[50:] - 0.2).max() < 0.02
