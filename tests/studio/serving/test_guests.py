"""Models that serve nobody's project share the memory: they go first, and let those sleep that serve."""

from collections.abc import Iterator

import pytest

from studio.checkpoints.runtimes.pytorch import TorchRuntime
from studio.serving.memory import Guests, Loaded
from studio.serving.predictor import Predictor
from studio.serving.served import ServedVersion
from studio.serving.serving import Serving
from studio.tasks import TASKS
from tests.conftest import Clock


class Inn:
    """A serving with room for so many models, and guests by name with their bytes, the first asked the longest ago."""

    def __init__(self, checkpoint: str, models: float, clock: Clock) -> None:
        self._checkpoint = checkpoint
        self.one = sum(TorchRuntime.load(checkpoint).weights().values())
        self.guests: dict[str, int] = {}
        guests = Guests(self._places, self._let_go)
        self.serving = Serving(self.load, 1_000, 10, model_bytes=int(self.one * models), clock=clock, guests=guests)

    def _places(self) -> list[Loaded[str]]:
        return [Loaded(name, {hash(name): size}, at, True) for at, (name, size) in enumerate(self.guests.items())]

    def _let_go(self, name: str) -> None:
        del self.guests[name]

    def load(self, _project_id: int, served: ServedVersion) -> Predictor:
        return Predictor(
            served.version, self._checkpoint, TASKS["text-classification"], TorchRuntime.load(self._checkpoint)
        )

    def promote(self, project_id: int) -> None:
        self.serving.slot(project_id).switch(self.load(project_id, ServedVersion(f"v{project_id}-aa")))

    def asleep(self, project_id: int) -> bool:
        return self.serving.slot(project_id).asleep is not None


@pytest.fixture
def inn(tiny_classifier: str, clock: Clock) -> Iterator[Inn]:
    """Room for three models, one of which serves project 1."""
    made = Inn(tiny_classifier, 3.5, clock)
    made.promote(1)
    yield made
    made.serving.close()


def test_guests_go_before_a_project_sleeps_the_one_that_was_asked_the_longest_ago_first(inn: Inn) -> None:
    inn.guests = {"old": inn.one, "new": inn.one}
    inn.promote(2)
    assert set(inn.guests) == {"new"}
    inn.promote(3)
    assert inn.guests == {}
    assert not any(map(inn.asleep, (1, 2, 3)))


def test_a_guest_has_room_made_before_it_comes(inn: Inn) -> None:
    inn.guests = {"old": inn.one, "new": inn.one}
    inn.serving.make_room_for_guest(inn.one)
    assert set(inn.guests) == {"new"}
    inn.serving.make_room_for_guest(3 * inn.one)
    assert inn.guests == {}
    assert inn.asleep(1)
    assert inn.serving.predict(1, ["hello"])[0].version == "v1-aa"


def test_where_there_is_room_everybody_stays(inn: Inn) -> None:
    inn.guests = {"old": inn.one}
    inn.serving.make_room_for_guest(inn.one)
    assert set(inn.guests) == {"old"}
    assert not inn.asleep(1)
