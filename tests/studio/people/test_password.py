"""Whoever knows the password comes in; whoever guesses waits."""

import pytest

from studio.errors import Busy
from studio.people.password import CLIENTS_REMEMBERED, FREE_TRIES, LOCK_SECONDS, Door
from tests.conftest import Clock


@pytest.fixture
def door(clock: Clock) -> Door:
    return Door("söp ret", "key", clock)


def fail(door: Door, times: int, client: str = "a") -> None:
    for _ in range(times):
        assert not door.admits("wrong", client)


def test_only_the_password_opens(door: Door) -> None:
    assert not door.is_open
    assert door.admits("söp ret", "a")
    for wrong in ("", "söp", "SÖP RET", "söp ret ", "\ud800"):
        assert not door.admits(wrong, f"client {wrong!r}")


def test_without_a_password_it_is_open(clock: Clock) -> None:
    assert Door("", "key", clock).is_open


def test_guessing_is_locked_out_even_with_the_right_one(door: Door, clock: Clock) -> None:
    fail(door, FREE_TRIES)
    with pytest.raises(Busy, match="in 30 seconds"):
        door.admits("söp ret", "a")
    clock.advance(LOCK_SECONDS - 1)
    with pytest.raises(Busy, match="in 1 seconds"):
        door.admits("söp ret", "a")
    clock.advance(1)
    assert door.admits("söp ret", "a")


def test_one_guesser_locks_nobody_else_out(door: Door) -> None:
    fail(door, FREE_TRIES)
    assert door.admits("söp ret", "b")


def test_success_and_time_forget_failures(door: Door, clock: Clock) -> None:
    fail(door, FREE_TRIES - 1)
    assert door.admits("söp ret", "a")
    fail(door, FREE_TRIES - 1)
    clock.advance(LOCK_SECONDS)
    fail(door, FREE_TRIES)
    with pytest.raises(Busy):
        door.admits("wrong", "a")


def test_memory_is_bounded(door: Door) -> None:
    for number in range(CLIENTS_REMEMBERED + 100):
        door.admits("wrong", str(number))
    assert len(door._failures) == CLIENTS_REMEMBERED


def test_another_password_is_another_session_key(clock: Clock) -> None:
    keys = {Door(password, "key", clock).session_key for password in ("", "a", "b")}
    assert len(keys) == 3
