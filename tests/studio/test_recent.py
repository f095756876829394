"""A value is asked for again when it is too old or forgotten, and never remembered from before a change."""

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
