"""A scoring from its request to its end: everything once, by the version that it began with, whatever happens."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Store
from storage.repositories.scores import ToScore
from studio.errors import Busy, CheckpointUnavailable, Conflict, DatabaseUnavailable, NoVersionServed, VersionDeleted
from studio.projects import Projects
from studio.scoring import asking
from studio.scoring.asking import ask_piece
from studio.scoring.scoring import Scoring
from studio.tasks.base import Asked, Spoken
from tests.conftest import Clock
from tests.labelling import make_project
from tests.running import wait_for
from tests.scoring import (
    REFUSED,
    TIMEOUT_SECONDS,
    Model,
    add_texts,
    answer_of,
    make_scorer,
    make_served,
    newest,
    require_all_scored,
    scores_of,
    serve,
    spoken,
)

Answers = Sequence[Mapping[str, float]]
FIRST = f"v1-{1:064x}"[:13]
SECOND = f"v2-{2:064x}"[:13]


@pytest.fixture
def project(store: Store, clock: Clock) -> int:
    return make_served(store, clock, 30)


@pytest.fixture
def scoring(store: Store, clock: Clock) -> Scoring:
    return Scoring(store, clock, lambda _project_id, _version: "fp32")


@pytest.fixture
def model() -> Model:
    return Model()


class Meddling(Model):
    """Does something before its third piece, once."""

    def __init__(self, meddle: Callable[[], object]) -> None:
        super().__init__()
        self.waiting = [meddle]

    def __call__(self, project_id: int, version: str, variant: str, examples: Sequence[Asked]) -> Sequence[Spoken]:
        if len(self.pieces) >= 2:
            with suppress(IndexError):
                self.waiting.pop()()
        return super().__call__(project_id, version, variant, examples)


def test_every_example_is_scored_once_and_the_result_says_what_was_found(
    store: Store, clock: Clock, project: int, scoring: Scoring, model: Model
) -> None:
    asked = scoring.request(project, "ana")
    assert (asked.state, asked.version, asked.total, asked.person) == ("queued", FIRST, 30, "ana")
    make_scorer(store, clock, model).follow()
    require_all_scored(store, project, FIRST)
    assert sorted(model.asked) == sorted(f"text {number}" for number in range(30))
    view = scoring.newest(project)
    assert view is not None
    predicted = [max(said, key=said.__getitem__) for said in (answer_of(FIRST, text) for text in model.asked)]
    assert {one.label: one.examples for one in view.predictions} == {
        label: predicted.count(label) for label in ("no", "yes")
    }
    assert view.ended
    assert view.sentence == f"{FIRST} has scored 30 examples."
    rows = scores_of(store, project).values()
    assert view.mean_uncertainty == pytest.approx(sum(row.uncertainty for row in rows) / 30)


def test_the_variant_that_served_at_the_request_is_asked(store: Store, clock: Clock, project: int) -> None:
    variants: list[str] = []

    class Watched(Model):
        def __call__(self, project_id: int, version: str, variant: str, examples: Sequence[Asked]) -> Sequence[Spoken]:
            variants.append(variant)
            return super().__call__(project_id, version, variant, examples)

    Scoring(store, clock, lambda _project_id, version: "bf16" if version == FIRST else "fp32").request(project, "ana")
    make_scorer(store, clock, Watched()).follow()
    assert set(variants) == {"bf16"} == {row.variant for row in scores_of(store, project).values()}


def test_a_second_request_is_the_first_until_that_has_ended(
    store: Store, clock: Clock, project: int, scoring: Scoring, model: Model
) -> None:
    first = scoring.request(project, "ana")
    assert scoring.request(project, "ben") == first
    make_scorer(store, clock, model).follow()
    assert scoring.request(project, "ben").id > first.id


def test_nothing_is_scored_without_a_version_or_without_examples(store: Store, clock: Clock, scoring: Scoring) -> None:
    with pytest.raises(NoVersionServed, match="Train one first"):
        scoring.request(make_project(store, clock, 3), "ana")
    with pytest.raises(Conflict, match="Import some first"):
        scoring.request(make_served(store, clock, 0, name="empty"), "ana")
    with pytest.raises(Conflict, match="nothing to cancel"):
        scoring.cancel(make_project(store, clock, 3, name="quiet"))


def test_texts_that_the_model_cannot_take_are_counted_and_end_nothing(
    store: Store, clock: Clock, project: int, scoring: Scoring, model: Model
) -> None:
    refused = [f"{REFUSED} {number}" for number in range(7)]
    for number, text in enumerate(refused):
        add_texts(store, project, [text, f"between {number}"])
    scoring.request(project, "ana")
    make_scorer(store, clock, model, piece_texts=10).follow()
    require_all_scored(store, project, FIRST, refused)
    assert sorted(model.asked) == sorted(set(model.asked)), "those beside them are asked once"
    view = scoring.newest(project)
    assert view is not None
    assert view.sentence == (
        f"{FIRST} has scored 37 examples. 7 examples were left out, as the model could not take the text: "
        "The text is too long. Shorten it."
    )


def test_examples_that_come_meanwhile_are_scored_too(
    store: Store, clock: Clock, project: int, scoring: Scoring
) -> None:
    scoring.request(project, "ana")
    model = Meddling(lambda: add_texts(store, project, ["late"]))
    make_scorer(store, clock, model).follow()
    require_all_scored(store, project, FIRST)


def test_an_example_whose_id_was_given_before_and_stored_later_is_not_missed(
    store: Store, clock: Clock, project: int, scoring: Scoring, model: Model
) -> None:
    """Of two imports into PostgreSQL at once, the one with the lower ids may be stored last."""
    scoring.request(project, "ana")
    with store.begin() as transaction:
        transaction.scorings.claim(1, "somebody", clock.now)
        transaction.scorings.record(1, "somebody", upto_example_id=8)
        transaction.scorings.release(1, "somebody")
    make_scorer(store, clock, model).follow()
    require_all_scored(store, project, FIRST)


def test_a_run_keeps_to_its_version_when_another_comes_to_serve_and_says_so(
    store: Store, clock: Clock, project: int, scoring: Scoring
) -> None:
    scoring.request(project, "ana")
    said: list[str] = []

    def promote() -> None:
        serve(store, project, 2)
        view = scoring.newest(project)
        assert view is not None
        assert not view.serves
        said.append(view.sentence)

    make_scorer(store, clock, Meddling(promote)).follow()
    require_all_scored(store, project, FIRST)
    assert said[0].endswith(f"{SECOND} serves by now, and this run keeps to {FIRST}, which it began with.")
    assert newest(store, project).reason.endswith(f"{SECOND} serves by now; start again to have its scores.")


def test_it_is_cancelled_between_two_pieces_and_what_is_scored_stays(
    store: Store, clock: Clock, project: int, scoring: Scoring
) -> None:
    scoring.request(project, "ana")
    model = Meddling(lambda: scoring.cancel(project))
    make_scorer(store, clock, model).follow()
    row = newest(store, project)
    assert (row.state, row.owner) == ("cancelled", None)
    assert row.reason == "Cancelled. What was scored until then is kept."
    assert 0 < len(scores_of(store, project)) == row.done < 30


def test_one_that_waits_is_cancelled_at_once(
    store: Store, clock: Clock, project: int, scoring: Scoring, model: Model
) -> None:
    scoring.request(project, "ana")
    assert scoring.cancel(project).state == "cancelled"
    make_scorer(store, clock, model).follow()
    assert model.asked == []


def test_the_run_of_a_deleted_project_ends(store: Store, clock: Clock, project: int, scoring: Scoring) -> None:
    scoring.request(project, "ana")
    make_scorer(store, clock, Meddling(lambda: Projects(store, clock).delete(project))).follow()
    row = newest(store, project)
    assert (row.state, row.reason) == ("cancelled", "The project was deleted.")


def test_a_version_that_is_deleted_meanwhile_ends_it_with_a_sentence(
    store: Store, clock: Clock, project: int, scoring: Scoring
) -> None:
    scoring.request(project, "ana")

    def gone() -> None:
        raise VersionDeleted("It is gone.")

    make_scorer(store, clock, Meddling(gone)).follow()
    row = newest(store, project)
    assert row.state == "failed"
    assert row.reason.startswith(f"{FIRST} was deleted meanwhile")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CheckpointUnavailable("The checkpoint is gone."), "The checkpoint is gone."),
        (RuntimeError("the model fell over"), "Scoring failed at example "),
    ],
    ids=["in words", "a bug"],
)
def test_what_goes_wrong_ends_it_and_the_next_one_may_succeed(
    store: Store, clock: Clock, project: int, scoring: Scoring, error: Exception, words: str
) -> None:
    scoring.request(project, "ana")

    def fail() -> None:
        raise error

    make_scorer(store, clock, Meddling(fail)).follow()
    row = newest(store, project)
    assert row.state == "failed"
    assert row.reason.startswith(words)
    scoring.request(project, "ana")
    make_scorer(store, clock, Model()).follow()
    require_all_scored(store, project, FIRST)


def test_what_passes_leaves_it_to_the_next_look(store: Store, clock: Clock, project: int, scoring: Scoring) -> None:
    scoring.request(project, "ana")

    def fail() -> None:
        raise DatabaseUnavailable("The database went away.")

    scorer = make_scorer(store, clock, Meddling(fail))
    with pytest.raises(DatabaseUnavailable):
        scorer.follow()
    assert newest(store, project).state == "running"
    scorer.follow()
    require_all_scored(store, project, FIRST)


def test_it_waits_while_too_much_else_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    refusals = iter([Busy("Try again."), Busy("Try again.")])
    waited: list[float] = []

    def ask(examples: Sequence[Asked]) -> Sequence[Spoken]:
        for error in refusals:
            raise error
        return [spoken(FIRST, example.text) for example in examples]

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        return True

    said = ask_piece(ask, [ToScore(1, "a"), ToScore(2, "b")], wait)
    assert list(said.answers) == [1, 2]
    assert waited == [asking.BUSY_SECONDS] * 2


def test_a_silent_owner_is_relieved_and_stores_nothing_any_more(
    store: Store, clock: Clock, project: int, scoring: Scoring
) -> None:
    """A process that was only frozen wakes up after another has gone on: its piece is not stored twice or late."""
    scoring.request(project, "ana")
    other = Model()

    def freeze() -> None:
        while not other.asked:  # the piece before this one may still be stored
            clock.advance(TIMEOUT_SECONDS + 1)
            make_scorer(store, clock, other, piece_texts=7).follow()

    frozen = Meddling(freeze)
    make_scorer(store, clock, frozen).follow()
    require_all_scored(store, project, FIRST)
    assert newest(store, project).done == 30
    assert other.asked, "it went on behind what was stored"
    assert len(frozen.asked) < 30


def test_one_who_shows_signs_of_life_is_left_alone(store: Store, clock: Clock, project: int, scoring: Scoring) -> None:
    scoring.request(project, "ana")
    other = Model()
    make_scorer(store, clock, Meddling(lambda: make_scorer(store, clock, other).follow())).follow()
    assert other.asked == []
    require_all_scored(store, project, FIRST)


def test_a_studio_that_stops_leaves_it_to_be_gone_on_with_at_once(
    store: Store, clock: Clock, project: int, scoring: Scoring, model: Model
) -> None:
    scoring.request(project, "ana")
    reached, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        reached.set()
        assert go_on.wait(30)

    scorer = make_scorer(store, clock, Meddling(hold))
    scorer.start()
    assert reached.wait(30)
    stopping = threading.Thread(target=scorer.stop)
    stopping.start()
    wait_for("the stop to be heard", lambda: not scorer._background.pause(0), 30)
    go_on.set()
    stopping.join(30)
    row = newest(store, project)
    assert (row.state, row.owner) == ("queued", None)
    stored = set(scores_of(store, project))
    make_scorer(store, clock, model).follow()
    require_all_scored(store, project, FIRST)
    assert stored
    assert stored.isdisjoint(model.asked), "what is stored is not asked again"


@pytest.fixture(scope="module")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A database for all examples of a property."""
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('scoring') / 'studio.db'}")
    yield store
    store.close()


NUMBERS = count()


@given(additions=st.lists(st.lists(st.integers(0, 3), max_size=4), max_size=12), piece_texts=st.integers(1, 7))
@settings(max_examples=12, deadline=None)
def test_nothing_is_missed_and_nothing_scored_twice_however_examples_come(
    additions: list[list[int]], piece_texts: int, one_store: Store
) -> None:
    """Before each piece some examples come, also to another project, whose ids lie between."""
    store, clock, waiting = one_store, Clock(), iter(additions)
    project, other = (make_served(store, clock, few, name=f"inbox-{next(NUMBERS)}") for few in (9, 2))
    scoring = Scoring(store, clock, lambda _project_id, _version: "fp32")

    class Adding(Model):
        def __call__(self, project_id: int, version: str, variant: str, examples: Sequence[Asked]) -> Sequence[Spoken]:
            for kind in next(waiting, []):
                add_texts(store, project if kind else other, [f"{(REFUSED, 'new')[kind > 1]} {next(NUMBERS)}"])
            return super().__call__(project_id, version, variant, examples)

    model = Adding()
    scoring.request(project, "ana")
    make_scorer(store, clock, model, piece_texts).follow()
    with store.read() as transaction:
        texts = [row.text for row in transaction.scores.examples_after(project, 0, 10_000)]
    require_all_scored(store, project, FIRST, [text for text in texts if text.startswith(REFUSED)])
    assert len(model.asked) == len(set(model.asked))
    assert scores_of(store, other) == {}
