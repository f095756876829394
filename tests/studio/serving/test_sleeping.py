"""Projects side by side under a budget: who was asked the longest ago sleeps, and wakes when somebody asks."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from studio.checkpoints.runtimes.pytorch import TorchRuntime
from studio.errors import CheckpointUnavailable, StudioError
from studio.serving.predictor import Predictor
from studio.serving.served import ServedVersion
from studio.serving.serving import Serving
from studio.serving.watch import Watch
from studio.tasks import TASKS
from tests.conftest import Clock

TASK = TASKS["text-classification"]


class House:
    """A serving with a budget of so many tiny models, and the loads that it has made."""

    def __init__(self, checkpoint: str, models: float, clock: Clock) -> None:
        self.loads: list[tuple[int, str]] = []
        self.fails = False
        self.hold: Callable[[], object] = lambda: None
        self._checkpoint = checkpoint
        one = sum(TorchRuntime.load(checkpoint).weights().values())
        self.live: dict[int, ServedVersion] = {}
        self.serving = Serving(self.load, 1_000, 10, model_bytes=int(one * models), clock=clock)
        self.watch = Watch(self.serving, lambda: dict(self.live), self.load)

    def load(self, project_id: int, served: ServedVersion) -> Predictor:
        self.hold()
        if self.fails:
            raise CheckpointUnavailable("its files are gone")
        self.loads.append((project_id, served.version))
        return Predictor(served.version, self._checkpoint, TASK, TorchRuntime.load(self._checkpoint))

    def promote(self, project_id: int, version: str) -> None:
        self.live[project_id] = ServedVersion(version)
        self.watch.follow()

    def ask(self, project_id: int, version: str | None = None) -> str:
        return self.serving.predict(project_id, ["hello"], version)[0].version

    def asleep(self) -> set[int]:
        return {project_id for project_id in self.live if self.serving.slot(project_id).asleep is not None}


MakeHouse = Callable[[float], House]


@pytest.fixture
def make_house(tiny_classifier: str, clock: Clock) -> Iterator[MakeHouse]:
    with ExitStack() as undo:

        def make(models: float) -> House:
            house = House(tiny_classifier, models, clock)
            undo.callback(house.serving.close)
            return house

        yield make


@pytest.fixture
def house(make_house: MakeHouse, clock: Clock) -> House:
    """There is room for one model, so that project 1 sleeps while project 2 serves."""
    made = make_house(1.5)
    made.promote(1, "v1-aa")
    clock.advance(1)
    made.promote(2, "v2-aa")
    return made


def test_the_project_that_was_asked_the_longest_ago_sleeps_and_wakes_when_it_is_asked(
    make_house: MakeHouse, clock: Clock
) -> None:
    house = make_house(2.5)
    for project_id in (1, 2):
        clock.advance(1)
        house.promote(project_id, f"v{project_id}-aa")
    clock.advance(1)
    assert house.ask(1) == "v1-aa"
    house.promote(3, "v3-aa")
    assert house.asleep() == {2}
    house.watch.follow()
    assert house.asleep() == {2}  # the watch lets it sleep
    clock.advance(1)
    assert house.ask(2) == "v2-aa"
    assert house.asleep() == {1}
    assert house.loads == [(1, "v1-aa"), (2, "v2-aa"), (3, "v3-aa"), (2, "v2-aa")]


def test_however_many_ask_a_sleeping_project_it_is_loaded_once_and_others_answer_meanwhile(house: House) -> None:
    began, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        began.set()
        assert go_on.wait(30)

    house.hold = hold
    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(house.ask, 1) for _ in range(8)]
        assert began.wait(30)
        assert house.ask(2) == "v2-aa"
        go_on.set()
        assert [one.result(30) for one in asking] == ["v1-aa"] * 8
    assert house.loads.count((1, "v1-aa")) == 2
    assert house.asleep() == {2}


def test_what_is_promoted_while_it_sleeps_answers_when_it_wakes(house: House) -> None:
    house.promote(1, "v9-aa")
    assert house.loads == [(1, "v1-aa"), (2, "v2-aa")]
    assert house.ask(1) == "v9-aa"


def test_an_older_version_that_somebody_asked_by_its_name_goes_first(make_house: MakeHouse, clock: Clock) -> None:
    house = make_house(2.5)
    house.promote(1, "v1-aa")
    clock.advance(1)
    assert house.ask(1, "v0-aa") == "v0-aa"
    clock.advance(1)
    house.promote(2, "v2-aa")
    assert house.asleep() == set()
    assert {one.served.version for one in house.serving.loaded} == {"v1-aa", "v2-aa"}


def test_one_that_is_larger_than_the_budget_serves_alone(make_house: MakeHouse) -> None:
    house = make_house(0.5)
    house.promote(1, "v1-aa")
    assert house.ask(1) == "v1-aa"
    assert house.serving.over_budget


def test_who_wakes_what_cannot_be_loaded_is_told_why_and_the_next_one_tries_again(house: House) -> None:
    house.fails = True
    with pytest.raises(StudioError, match="its files are gone"):
        house.ask(1)
    house.fails = False
    assert house.ask(1) == "v1-aa"


def test_a_project_that_is_deleted_while_it_sleeps_stays_gone(house: House) -> None:
    del house.live[1]
    house.watch.follow()
    with pytest.raises(StudioError, match="no trained model"):
        house.ask(1)


def test_two_projects_that_do_not_fit_together_answer_many_callers_by_turns(house: House) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(house.ask, [1, 2] * 12))
    assert answers == ["v1-aa", "v2-aa"] * 12
