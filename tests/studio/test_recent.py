"""A value is asked for again when it is too old or forgotten, and never remembered from before a change."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from studio.recent import Recent
from tests.conftest import Clock


def test_a_value_is_found_once_until_it_is_too_old(clock: Clock) -> None:
    numbers = count(1)
    recent: Recent[str, int] = Recent(lambda _key: next(numbers), 2.0, clock)
    assert [recent.get("a"), recent.get("a"), recent.get("b")] == [1, 1, 2]
    clock.advance(1.9)
    assert (recent.peek("a"), recent.get("a")) == (1, 1)
    clock.advance(0.1)
    assert recent.peek("a") is None
    assert recent.get("a") == 3


def test_that_there_is_nothing_is_remembered_as_well(clock: Clock) -> None:
    asked: list[str] = []
    recent: Recent[str, None] = Recent(asked.append, 2.0, clock)
    assert [recent.get("a"), recent.get("a")] == [None, None]
    assert asked == ["a"]


def test_what_is_forgotten_is_found_anew(clock: Clock) -> None:
    numbers = count(1)
    recent: Recent[str, int] = Recent(lambda _key: next(numbers), 60.0, clock)
    assert recent.get("a") == 1
    recent.forget()
    assert recent.get("a") == 2


def test_what_was_read_before_a_change_is_not_remembered_after_it(clock: Clock) -> None:
    def find(_key: str) -> str:
        recent.forget()
        return "old"

    recent: Recent[str, str] = Recent(find, 60.0, clock)
    assert recent.get("a") == "old"
    assert recent.peek("a") is None


def test_an_error_is_not_remembered(clock: Clock) -> None:
    answers = iter([KeyError("none yet"), None])

    def find(_key: str) -> str:
        if error := next(answers):
            raise error
        return "found"

    recent = Recent(find, 60.0, clock)
    with pytest.raises(KeyError):
        recent.get("a")
    assert recent.get("a") == "found"


class Slow:
    """Finds numbers, each as soon as the test lets it; `asked` says that it has begun."""

    def __init__(self) -> None:
        self.found = count(1)
        self.asked = threading.Semaphore(0)
        self.go = threading.Semaphore(0)

    def find(self, _key: str) -> int:
        number = next(self.found)
        self.asked.release()
        assert self.go.acquire(timeout=30)
        return number


def test_many_who_ask_at_once_wait_for_one_search(clock: Clock) -> None:
    slow = Slow()
    recent: Recent[str, int] = Recent(slow.find, 2.0, clock)
    with ThreadPoolExecutor(8) as people:
        first = people.submit(recent.get, "a")
        assert slow.asked.acquire(timeout=30)
        clock.advance(5)  # longer than it may be old: nobody searches again for that
        others = [people.submit(recent.get, "a") for _ in range(7)]
        slow.go.release(8)
        assert {first.result(30), *(other.result(30) for other in others)} <= {1, 2}
    assert next(slow.found) <= 3


def test_whoever_asks_after_a_change_does_not_wait_for_what_was_read_before_it(clock: Clock) -> None:
    slow = Slow()
    recent: Recent[str, int] = Recent(slow.find, 60.0, clock)
    with ThreadPoolExecutor(2) as people:
        before = people.submit(recent.get, "a")
        assert slow.asked.acquire(timeout=30)
        recent.forget()
        after = people.submit(recent.get, "a")
        assert slow.asked.acquire(timeout=30)
        slow.go.release(2)
        assert (before.result(30), after.result(30)) == (1, 2)
    assert recent.peek("a") == 2


def test_an_error_reaches_everybody_who_waits_for_it(clock: Clock) -> None:
    slow = Slow()

    def find(key: str) -> int:
        raise KeyError(slow.find(key))

    recent: Recent[str, int] = Recent(find, 60.0, clock)
    with ThreadPoolExecutor(3) as people:
        waiting = [people.submit(recent.get, "a") for _ in range(3)]
        assert slow.asked.acquire(timeout=30)
        slow.go.release(3)
        for one in waiting:
            with pytest.raises(KeyError):
                one.result(30)
    assert recent.peek("a") is None
