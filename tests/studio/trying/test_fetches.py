"""Files on their way from the Hub: once for all who wait, and to the end when nobody waits any more."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from studio.errors import Busy, CheckpointUnavailable, Conflict
from studio.trying.fetches import Fetches
from tests.running import wait_for


class Hub:
    """Fetches what it is asked for once it may."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.may_end = threading.Event()

    def fetch(self, checkpoint: str, tell: Callable[[int, int], None]) -> Path:
        self.asked.append(checkpoint)
        tell(1, 2)
        assert self.may_end.wait(30)
        if checkpoint == "gone":
            raise CheckpointUnavailable("'gone' is gone.")
        return Path(checkpoint)


@pytest.fixture
def hub() -> Hub:
    return Hub()


def ignore(_done: int, _of: int) -> None:
    """Nobody looks."""


def test_those_who_wait_for_the_same_share_it(hub: Hub) -> None:
    fetches, told = Fetches(hub.fetch), []
    with ThreadPoolExecutor(4) as pool:
        waiting = [
            pool.submit(fetches.wait_for, "one", lambda done, of: told.append((done, of)), lambda: False)
            for _ in range(4)
        ]
        wait_for("all of them to be told", lambda: told.count((1, 2)) == 4, 20)
        hub.may_end.set()
        assert [future.result() for future in waiting] == [Path("one")] * 4
    assert hub.asked == ["one"]


def test_who_stops_waiting_leaves_it_to_the_next(hub: Hub) -> None:
    fetches = Fetches(hub.fetch)
    with pytest.raises(Conflict, match="fetched to its end"):
        fetches.wait_for("one", ignore, lambda: True)
    hub.may_end.set()
    assert fetches.wait_for("one", ignore, lambda: False) == Path("one")


def test_one_too_many_is_told_to_come_again(hub: Hub) -> None:
    fetches = Fetches(hub.fetch)
    for name in ("one", "two"):
        with pytest.raises(Conflict):
            fetches.wait_for(name, ignore, lambda: True)
    with pytest.raises(Busy, match="Try again in a minute"):
        fetches.wait_for("three", ignore, lambda: False)


def test_what_cannot_be_fetched_is_said_and_asked_for_anew(hub: Hub) -> None:
    fetches = Fetches(hub.fetch)
    hub.may_end.set()
    for _ in range(2):
        with pytest.raises(CheckpointUnavailable, match="'gone' is gone"):
            fetches.wait_for("gone", ignore, lambda: False)
    assert hub.asked == ["gone", "gone"]
