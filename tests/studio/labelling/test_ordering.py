"""The order of the queue: most useful first where a model serves, at random where none does, and claims never wait."""

import threading
import time
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Store
from storage.repositories.order import Order, Placed
from studio.exchange.split import text_hash
from studio.labelling import ordering
from studio.labelling.audit import contradictions
from studio.labelling.opinions import gold_counts
from studio.labelling.order_view import FAILED, NO_MODEL
from studio.labelling.ordering import RETRY_SECONDS, Ordering
from studio.labelling.places import CHANCE_BELOW, SCORED_BELOW, Scores, first_rank, moved_rank, range_of, ranks
from studio.labelling.strategies import STRATEGIES, random_rank
from studio.projects.projects import Projects
from studio.projects.terms import Changes
from studio.tasks.base import Asked
from tests.conftest import Clock
from tests.labelling import LABELS
from tests.studio.labelling.test_seating import Team

MODEL_STRATEGIES = [name for name, strategy in STRATEGIES.items() if strategy.needs_model]


class Model:
    """A served version that is the surer of an example the higher its number, and counts what it is asked."""

    def __init__(self, version: str | None = "v1-0123456789") -> None:
        self.version = version
        self.asked: list[str] = []
        self.broken = False

    def serves(self, _project_id: int) -> str | None:
        return self.version

    def score(self, _project_id: int, examples: Sequence[Asked]) -> Scores | None:
        if self.broken:
            raise RuntimeError("the model fell over")
        if self.version is None:
            return None
        texts = [example.text for example in examples]
        self.asked += texts
        sure = np.array([sureness(text) for text in texts])
        return Scores(self.version, LABELS, np.stack([sure, 1 - sure], axis=1))


def sureness(text: str) -> float:
    """From 0.5 upwards with the number in the text, in an order that is not that of import."""
    number = int(text.split()[-1])
    return 0.5 + ((number * 37) % 100) / 250


@pytest.fixture
def team(store: Store, clock: Clock) -> Team:
    return Team(store, clock, 60, 1)


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def follow(team: Team, model: Model, clock: Clock) -> Callable[..., Ordering]:
    def follow(strategy: str, window: int = 2_000) -> Ordering:
        team.projects.change(team.project, Changes(strategy=strategy))
        order = Ordering(team.store, model.serves, model.score, window=window, clock=clock)
        order.follow()
        return order

    return follow


def texts_in_order(team: Team) -> list[str]:
    with team.store.read() as transaction:
        return [row.text for row in transaction.order.next(team.project, 1_000)]


def test_the_least_certain_examples_are_offered_first(team: Team, follow: Callable[..., Ordering]) -> None:
    follow("least-confidence")
    queued = [example.text for example in team.queue.claim(team.project, "ada", "w", 10)]
    assert queued == sorted((f"text {number}" for number in range(60)), key=sureness)[:10]


@pytest.mark.parametrize("strategy", MODEL_STRATEGIES)
def test_what_a_model_has_scored_comes_before_what_it_has_not(
    team: Team, model: Model, follow: Callable[..., Ordering], strategy: str
) -> None:
    follow(strategy, window=20)
    assert len(model.asked) == 20
    order = texts_in_order(team)
    assert set(order[:20]) == set(model.asked)
    assert order[20:] == sorted(order[20:], key=lambda text: random_rank(team.project, text_hash(text)))


def test_random_order_is_the_same_whenever_it_is_made(team: Team, follow: Callable[..., Ordering]) -> None:
    follow("random")
    first = texts_in_order(team)
    assert first == sorted(first, key=lambda text: random_rank(team.project, text_hash(text))) != texts_of(60)
    follow("as-imported")
    assert texts_in_order(team) == texts_of(60)
    follow("random")
    assert texts_in_order(team) == first


def texts_of(count: int) -> list[str]:
    return [f"text {number}" for number in range(count)]


def test_without_a_model_the_order_is_random_and_says_so(
    team: Team, model: Model, follow: Callable[..., Ordering]
) -> None:
    model.version = None
    order = follow("margin")
    assert texts_in_order(team) == sorted(texts_of(60), key=lambda text: random_rank(team.project, text_hash(text)))
    view = order.view(team.project, "margin")
    assert (view.version, view.scored, view.sentence) == (None, 0, NO_MODEL)


def test_a_promoted_version_scores_anew(team: Team, model: Model, follow: Callable[..., Ordering]) -> None:
    order = follow("entropy")
    model.version, model.asked = "v2-0123456789", []
    order.follow()
    assert len(model.asked) == 60
    assert order.view(team.project, "entropy").version == "v2-0123456789"
    order.follow()
    assert len(model.asked) == 60, "once is enough"


def test_the_window_is_scored_anew_when_half_of_it_is_used_up(
    team: Team, model: Model, follow: Callable[..., Ordering]
) -> None:
    order = follow("least-confidence", window=20)
    for example in team.claim("ada", 10):
        team.answer("ada", example)
    model.asked = []
    order.follow()
    assert model.asked == []
    for example in team.claim("ada", 1):
        team.answer("ada", example)
    order.follow()
    assert len(model.asked) == 20
    assert order.view(team.project, "least-confidence").scored == 20


def test_a_pool_that_is_all_scored_is_not_scored_again(
    team: Team, model: Model, follow: Callable[..., Ordering]
) -> None:
    order = follow("least-confidence")
    for example in team.claim("ada", 40):
        team.answer("ada", example)
    model.asked = []
    order.follow()
    assert model.asked == []


def test_a_failing_model_leaves_the_order_and_is_asked_again_later(
    team: Team, model: Model, clock: Clock, follow: Callable[..., Ordering]
) -> None:
    model.broken = True
    order = follow("margin")
    assert order.view(team.project, "margin").sentence == FAILED
    assert len(team.claim("ada", 5)) == 5
    model.broken = False
    order.follow()
    assert model.asked == []
    clock.advance(RETRY_SECONDS + 1)
    order.follow()
    assert len(model.asked) == 55, "all but those that somebody holds"


def test_a_version_that_changes_in_the_middle_leaves_no_mixed_order(
    team: Team, model: Model, clock: Clock, follow: Callable[..., Ordering]
) -> None:
    scored = model.score

    def swapping(project_id: int, examples: Sequence[Asked]) -> Scores | None:
        if len(model.asked) >= 32:
            model.version = "v2-0123456789"
        return scored(project_id, examples)

    team.projects.change(team.project, Changes(strategy="margin"))
    order = Ordering(team.store, model.serves, swapping, clock=clock)
    order.follow()
    with team.store.read() as transaction:
        assert transaction.order.count_below(team.project, SCORED_BELOW, 100) == 0
    order.follow()
    assert order.view(team.project, "margin").version == "v2-0123456789"


def test_moving_goes_on_after_a_crash_and_leads_people_back(
    team: Team, model: Model, clock: Clock, monkeypatch: pytest.MonkeyPatch, follow: Callable[..., Ordering]
) -> None:
    for example in team.claim("ada", 31):
        team.answer("ada", example, None, "skip")
    assert team.claim("ada", 1) == [32], "a place at which the cursor moves on"
    monkeypatch.setattr(ordering, "MOVED_AT_ONCE", 7)
    team.projects.change(team.project, Changes(strategy="random"))
    with team.store.begin() as transaction:
        assert ordering._move_some(team.project, "random", np.empty(0), transaction)
    Ordering(team.store, model.serves, model.score, clock=clock).follow()
    assert len(team.claim("ada", 60)) == 29, "all that ada has not skipped, wherever they stood before"


def test_claims_stay_right_while_the_order_changes(team: Team, model: Model, clock: Clock) -> None:
    order = Ordering(team.store, model.serves, model.score, window=30, clock=clock)
    stop, failures = threading.Event(), list[BaseException]()

    def reorder() -> None:
        try:
            names = list(STRATEGIES)
            while not stop.is_set():
                for name in names:
                    team.projects.change(team.project, Changes(strategy=name))
                    order.follow()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=reorder)
    thread.start()
    done: list[int] = []
    while len(done) < 60:
        for person in ("ada", "ben"):
            for example in team.claim(person, 2):
                team.answer(person, example)
                done.append(example)
    stop.set()
    thread.join()
    assert failures == []
    assert sorted(done) == sorted(set(done))
    with team.store.read() as transaction:
        assert list(contradictions(transaction, team.project)) == []


def test_gold_counts_follow_a_renamed_label(team: Team, store: Store) -> None:
    for example, label in zip(team.claim("ada", 3), ("yes", "yes", "no"), strict=True):
        team.answer("ada", example, label)
    with store.begin() as transaction:
        transaction.projects.add_labels(team.project, [("fine", "")])
        rows = {row.name: row for row in transaction.projects.labels(team.project)}
        rows["no"].retired_at, rows["no"].successor_id = 1.0, rows["yes"].id
        transaction.projects.save()
    with store.read() as transaction:
        assert gold_counts(transaction, team.project, ["no", "yes", "fine", "unheard of"]) == [2, 2, 0, 0]


@given(
    seed=st.integers(1, 2**60),
    texts=st.lists(st.text(min_size=1), min_size=1, max_size=30, unique_by=text_hash),
    strategy=st.sampled_from(list(STRATEGIES)),
)
def test_a_first_place_is_in_its_strategys_range(seed: int, texts: list[str], strategy: str) -> None:
    least, most = range_of(strategy)
    for text in texts:
        assert least <= first_rank(strategy, seed, text_hash(text), 1_700_000_000.0) < most
        assert least <= first_rank(strategy, seed, text_hash(text), 0.0) < most


@given(
    splits=st.lists(st.sampled_from(["pool", "holdout"]), min_size=1, max_size=60),
    strategy=st.sampled_from(MODEL_STRATEGIES),
    data=st.data(),
)
def test_held_out_examples_come_in_random_order_whatever_the_model_says(
    splits: list[str], strategy: str, data: st.DataObject
) -> None:
    examples = [Placed(n, "", text_hash(f"text {n}"), split, 0.0) for n, split in enumerate(splits)]
    sure = np.array(data.draw(st.lists(st.floats(0, 1), min_size=len(splits), max_size=len(splits))))
    scores = Scores("v1-0123456789", LABELS, np.stack([sure, 1 - sure], axis=1))
    found = ranks(strategy, 7, examples, scores, [3, 0])
    assert all(0 <= rank < SCORED_BELOW < CHANCE_BELOW for rank in found.values())
    held = [row for row in examples if row.split == "holdout"]
    by_chance = sorted(held, key=lambda row: random_rank(7, row.text_hash))
    assert [found[row.id] for row in by_chance] == sorted(found[row.id] for row in held)


def test_places_in_the_order_of_a_million_imports_are_found_in_no_time() -> None:
    moments = np.arange(1_000_000, dtype=np.float64)
    rows = [Placed(number, "", text_hash(f"text {number}"), "holdout", 0.0) for number in range(250)]
    begin = time.process_time()
    places = np.array([moved_rank("as-imported", 7, row, moments) for row in rows])
    assert time.process_time() - begin < 0.2, "everybody who labels waits meanwhile"
    assert np.abs(np.sort(places) - np.quantile(moments, np.linspace(0, 1, 250))).max() < 150_000, "evenly spread"


@pytest.mark.parametrize("strategy", ["as-imported", "random", "margin"])
def test_the_moments_of_import_are_read_only_where_they_decide(
    team: Team, model: Model, monkeypatch: pytest.MonkeyPatch, follow: Callable[..., Ordering], strategy: str
) -> None:
    read: list[int] = []
    moments = Order.moments

    def watched(order: Order, project_id: int) -> list[float]:
        read.append(project_id)
        return moments(order, project_id)

    monkeypatch.setattr(Order, "moments", watched)
    follow("random" if strategy == "as-imported" else "as-imported")
    read.clear()
    follow(strategy)
    assert read == ([team.project] if strategy == "as-imported" else [])


def test_a_project_that_is_deleted_is_left_alone(
    team: Team, model: Model, projects: Projects, follow: Callable[..., Ordering]
) -> None:
    team.projects.change(team.project, Changes(strategy="margin"))
    projects.delete(team.project)
    Ordering(team.store, model.serves, model.score).follow()
    assert model.asked == []


@pytest.fixture
def projects(team: Team) -> Projects:
    return team.projects
