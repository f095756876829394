"""Models in memory: found again, let go of, and loaded by one at a time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from studio.trying.loaded import Key, LoadedModels
from tests.conftest import Clock
from tests.studio.trying.models import Model


def key(name: str) -> Key:
    return Key("fill-mask", name, ())


def test_what_was_asked_last_is_known(clock: Clock) -> None:
    models = LoadedModels(clock)
    models.get(key("a"), lambda: Model("a"))
    clock.advance(5)
    models.get(key("b"), lambda: Model("b"))
    clock.advance(5)
    assert models.peek(key("a")) is models.get(key("a"), lambda: Model("another"))
    asked = {place.folder: held.asked_at - clock.now for place, held in models.all().items()}
    assert asked == {"a": 0, "b": -5}
    assert models.peek(key("c")) is None


def test_one_that_was_let_go_of_is_loaded_again(clock: Clock) -> None:
    gone: list[int] = []
    models = LoadedModels(clock, lambda: gone.append(1))
    first = models.get(key("a"), lambda: Model("a"))
    models.let_go(key("a"))
    models.let_go(key("a"))
    assert models.get(key("a"), lambda: Model("a")) is not first
    models.get(key("b"), lambda: Model("b"))
    models.clear()
    assert models.all() == {}
    assert len(gone) == 4


def test_nobody_loads_while_another_does(clock: Clock) -> None:
    models, busy, loads = LoadedModels(clock), Lock(), []

    def load() -> Model:
        assert busy.acquire(blocking=False)
        loads.append(1)
        busy.release()
        return Model("x")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: models.get(key(str(number % 3)), load), range(60)))
    assert len(loads) == len(set(map(id, found))) == 3
