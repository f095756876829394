"""Questions in turn: loaded once, within the memory, stopped by who asked, and told of from the first to the last."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.errors import Busy, CheckpointUnavailable, Conflict, InvalidInput, NotFound, StudioError
from studio.trying.line import WaitingLine
from studio.trying.loaded import LoadedModels
from studio.trying.source import Source
from studio.trying.trying import Limits, Trying
from studio.trying.turn import OUR_FAULT, Outcome
from tests.conftest import Clock
from tests.running import wait_for
from tests.studio.trying.models import TASK, House, Model

ONE, TWO = Source("one"), Source("two")
TEXTS = {"texts": ["a", "b"]}
Open = Callable[..., Trying]


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    for name in ("one", "two", "v1-aa"):
        made.add(name)
    return made


@pytest.fixture
def open_trying(house: House, clock: Clock) -> Iterator[Open]:
    made: list[Trying] = []

    def make(line: WaitingLine | None = None, model_bytes: int = 1000, **changes: Any) -> Trying:
        limits = Limits(text_bytes=100, model_bytes=model_bytes, deadline_seconds=60)
        made.append(Trying(house.ways(**changes), LoadedModels(clock), limits, line, clock))
        return made[-1]

    yield make
    for model in house.models.values():
        model.may_answer.set()
    for trying in made:
        trying.close()


def said(outcome: Outcome) -> str:
    return str(outcome.answer.texts[0].text)


def test_a_model_is_loaded_once_and_asked_again(house: House, open_trying: Open) -> None:
    trying = open_trying()
    assert [said(trying.ask(source, TASK, TEXTS, "ann")) for source in (ONE, TWO, ONE)] == ["one", "two", "one"]
    assert house.loaded == ["one", "two"]
    assert house.room == [40, 40]


def test_a_folder_with_other_files_is_another_model(house: House, open_trying: Open) -> None:
    trying = open_trying()
    trying.ask(ONE, TASK, TEXTS, "ann")
    (house.root / "one" / "model.safetensors").write_bytes(b"trained again")
    trying.ask(ONE, TASK, TEXTS, "ann")
    assert house.loaded == ["one", "one"]


def test_the_news_of_a_question_is_told_to_its_end(house: House, open_trying: Open) -> None:
    turn = open_trying().start(Source("new"), TASK, TEXTS, "ann")
    news = list(turn.news())
    assert list(dict.fromkeys(told.state for told in news)) == ["started", "fetching", "loading", "done"]
    assert news[0].turn == turn.id
    assert news[-1].outcome == turn.result()
    assert house.fetched == ["new"]


def test_a_version_is_held_while_it_is_read_and_known_by_its_folder(house: House, open_trying: Open) -> None:
    outcome = open_trying().ask(Source("inbox v1", 7, "v1-aa"), TASK, TEXTS, "ann")
    assert house.read == [(7, "v1-aa")]
    assert outcome.checkpoint == "inbox v1"
    assert repr(str(house.root / "v1-aa")) in outcome.code["by hand"]


@pytest.mark.parametrize(
    ("task", "values", "words"),
    [
        ("summarization", TEXTS, "is no task to try"),
        (TASK, {"texts": []}, "There is no text"),
        (TASK, {"texts": ["a", " "]}, "Text 2 is empty"),
        (TASK, {"texts": ["half \ud800"]}, "The text has half of a surrogate pair"),
        (TASK, {"texts": ["x" * 101]}, "has 101 bytes; at most 100"),
        ("zero-shot-classification", {"texts": ["x"], "labels": ["a", ""]}, "Label 2 is empty"),
    ],
)
def test_what_cannot_be_asked_takes_no_place(open_trying: Open, task: str, values: Any, words: str) -> None:
    trying = open_trying(WaitingLine(at_once=1, most_waiting=0))
    for _ in range(3):
        with pytest.raises(InvalidInput, match=words):
            trying.start(ONE, task, values, "ann")
    trying.ask(ONE, TASK, TEXTS, "ann")


def test_a_task_that_does_not_fit_is_refused_before_anything_is_loaded(house: House, open_trying: Open) -> None:
    house.task = "another"
    with pytest.raises(
        CheckpointUnavailable,
        match=r"'one' is a model model.* Comparing meanings needs",
    ):
        open_trying().ask(ONE, TASK, TEXTS, "ann")
    assert house.loaded == []


def test_a_model_that_is_too_large_is_refused_before_it_is_loaded_or_fetched(house: House, open_trying: Open) -> None:
    trying = open_trying(model_bytes=39)
    words = r"'one' takes at least 0 MB of memory, and models may take 0 MB here \(STUDIO_MODEL_MEMORY_MB\)"
    with pytest.raises(InvalidInput, match=words):
        trying.ask(ONE, TASK, TEXTS, "ann")
    with pytest.raises(InvalidInput, match="'new' takes at least"):
        trying.ask(Source("new"), TASK, TEXTS, "ann")
    assert (house.loaded, house.fetched) == ([], [])
    assert not house.room
    open_trying(model_bytes=0).ask(ONE, TASK, TEXTS, "ann")


def held(house: House, name: str = "one") -> Model:
    house.models[name] = Model(name)
    house.models[name].may_answer.clear()
    return house.models[name]


def test_who_asked_may_stop_it_and_nobody_else(house: House, open_trying: Open) -> None:
    trying, model = open_trying(), held(house)
    turn = trying.start(ONE, TASK, TEXTS, "ann")
    assert model.is_asked.wait(10)
    with pytest.raises(NotFound, match="not under way"):
        trying.stop(turn.id, "bob")
    trying.stop(turn.id, "ann")
    with pytest.raises(Conflict, match="stopped before there was an answer"):
        turn.result()
    wait_for("its place to be free", lambda: turn.id not in trying._turns, 10)
    with pytest.raises(NotFound):
        trying.stop(turn.id, "ann")


def test_an_answer_that_takes_too_long_is_ended(house: House, open_trying: Open, clock: Clock) -> None:
    trying, model = open_trying(), held(house)
    turn = trying.start(ONE, TASK, TEXTS, "ann")
    assert model.is_asked.wait(10)
    clock.advance(61)
    with pytest.raises(InvalidInput, match="longer than may be waited for"):
        turn.result()


def test_one_too_many_is_told_to_come_again_and_those_who_wait_are_answered(house: House, open_trying: Open) -> None:
    trying, model = open_trying(WaitingLine(at_once=1, most_waiting=2)), held(house)
    turns = [trying.start(ONE, TASK, TEXTS, "ann") for _ in range(3)]
    with pytest.raises(Busy):
        trying.start(TWO, TASK, TEXTS, "bob")
    model.may_answer.set()
    assert [said(turn.result()) for turn in turns] == ["one"] * 3
    assert house.loaded == ["one"]
    assert said(trying.ask(TWO, TASK, TEXTS, "bob")) == "two"


def test_whatever_goes_wrong_is_told_and_gives_the_place_back(
    house: House, open_trying: Open, caplog: pytest.LogCaptureFixture
) -> None:
    trying = open_trying(WaitingLine(at_once=1, most_waiting=0))

    def fail() -> None:
        raise RuntimeError("a secret")

    house.before_load = fail
    with caplog.at_level(logging.ERROR):
        turn = trying.start(ONE, TASK, TEXTS, "ann")
        last = list(turn.news())[-1]
    assert (last.state, last.detail, last.status) == ("failed", OUR_FAULT, 500)
    with pytest.raises(StudioError, match="failed at this"):
        turn.result()
    assert "a secret" in caplog.text
    house.before_load = lambda: None
    assert said(trying.ask(ONE, TASK, TEXTS, "ann")) == "one"


def test_many_who_ask_at_once_load_each_model_once(house: House, open_trying: Open) -> None:
    trying, turns = open_trying(WaitingLine(at_once=4, most_waiting=60)), []
    lock = threading.Lock()

    def ask(number: int) -> None:
        turn = trying.start((ONE, TWO)[number % 2], TASK, TEXTS, "ann")
        with lock:
            turns.append(turn)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = sorted(said(turn.result()) for turn in turns)
    assert answers == ["one"] * 20 + ["two"] * 20
    assert sorted(house.loaded) == ["one", "two"]


def test_what_a_checkpoint_can_be_asked_comes_with_examples(house: House, open_trying: Open) -> None:
    about = open_trying().about(ONE)
    assert (about.name, about.card.is_here, about.card.parameters) == ("one", True, 10)
    assert set(about.examples) == {TASK}
    elsewhere = open_trying().about(Source("new"))
    assert (elsewhere.card.is_here, elsewhere.card.parameters) == (False, None)
    assert house.fetched == []
