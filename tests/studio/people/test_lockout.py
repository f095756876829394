"""Guessing is slowed more and more; whoever knows their password is not locked out by others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import Busy
from studio.people.lockout import (
    FIRST_LOCK_SECONDS,
    FORGET_SECONDS,
    FREE_TRIES,
    LONGEST_LOCK_SECONDS,
    MOST_PER_ADDRESS,
    MOST_PER_NAME,
    REMEMBERED,
    WINDOW_SECONDS,
    Lockout,
    Streak,
    after_failure,
    stands_for_somebody,
    streak_wait,
    window_wait,
)
from tests.conftest import Clock

PUBLIC = "93.184.216.34"
TUNNEL = "127.0.0.1"


@pytest.fixture
def lockout(clock: Clock) -> Lockout:
    return Lockout(clock)


def fail(lockout: Lockout, name: str, address: str, times: int, device: str | None = None) -> None:
    for _ in range(times):
        lockout.attempt(name, address, device)


def refused(lockout: Lockout, name: str, address: str, device: str | None = None) -> bool:
    try:
        lockout.attempt(name, address, device)
    except Busy:
        return True
    lockout.was_not_tried(name, address, device)
    return False


# The rules


def test_locks_double_from_half_a_minute_to_a_quarter_of_an_hour() -> None:
    waits = [streak_wait(Streak(failures, 100.0), 100.0) for failures in range(14)]
    assert waits == [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900]


@given(st.integers(0, 10**9), st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_lock_only_gets_shorter_with_time_and_ends(failures: int, last: float, later: float) -> None:
    streak = Streak(failures, last)
    assert 0 <= streak_wait(streak, last + later) <= streak_wait(streak, last) <= LONGEST_LOCK_SECONDS
    assert streak_wait(streak, last + LONGEST_LOCK_SECONDS) == pytest.approx(0, abs=1e-6)


@given(st.lists(st.floats(0, 1e5), max_size=20))
def test_a_streak_counts_failures_that_follow_each_other(gaps: list[float]) -> None:
    streak, now, expected = Streak(), 1e9, 0
    for gap in gaps:
        now += gap
        expected = expected + 1 if expected and gap < FORGET_SECONDS else 1
        streak = after_failure(streak, now)
    assert streak.failures == expected


@given(st.lists(st.floats(0, 5_000), min_size=1, max_size=60).map(sorted), st.integers(1, 50))
def test_a_window_opens_when_few_enough_failures_are_left_in_it(times: list[float], most: int) -> None:
    now = times[-1]
    wait = window_wait(tuple(times), most, now)
    assert sum(now + wait + 1e-3 - time < WINDOW_SECONDS for time in times) < most
    assert (wait > 0) == (sum(now - time < WINDOW_SECONDS for time in times) >= most)


@pytest.mark.parametrize(
    ("address", "is_somebody"),
    [(PUBLIC, True), ("2606:2800:220:1::1", True), (TUNNEL, False), ("::1", False), ("10.0.0.7", False),
     ("192.168.1.4", False), ("unknown", False), ("", False), ("testclient", False)],
)  # fmt: skip
def test_only_a_public_address_stands_for_somebody(address: str, is_somebody: bool) -> None:
    assert stands_for_somebody(address) is is_somebody


# What is remembered


def test_after_five_failures_the_pair_waits_even_with_the_right_password(lockout: Lockout, clock: Clock) -> None:
    fail(lockout, "ann", TUNNEL, FREE_TRIES)
    with pytest.raises(Busy, match="Try again in 30 seconds"):
        lockout.attempt("ann", TUNNEL)
    clock.advance(FIRST_LOCK_SECONDS)
    lockout.attempt("ann", TUNNEL)
    with pytest.raises(Busy, match="in 60 seconds"):
        lockout.attempt("ann", TUNNEL)


def test_success_forgets(lockout: Lockout) -> None:
    fail(lockout, "ann", TUNNEL, FREE_TRIES)
    lockout.succeeded("ann", TUNNEL)
    fail(lockout, "ann", TUNNEL, FREE_TRIES)
    assert refused(lockout, "ann", TUNNEL)


def test_an_hour_without_failures_forgets(lockout: Lockout, clock: Clock) -> None:
    fail(lockout, "ann", TUNNEL, FREE_TRIES)
    clock.advance(FORGET_SECONDS)
    fail(lockout, "ann", TUNNEL, FREE_TRIES)
    assert refused(lockout, "ann", TUNNEL)


def test_behind_a_tunnel_nobody_locks_out_others(lockout: Lockout) -> None:
    for number in range(200):
        fail(lockout, f"guess-{number}", TUNNEL, FREE_TRIES)
    assert not refused(lockout, "ann", TUNNEL)


def test_a_browser_that_signed_in_before_is_judged_by_itself(lockout: Lockout) -> None:
    fail(lockout, "ann", TUNNEL, FREE_TRIES)
    for number in range(MOST_PER_NAME):
        fail(lockout, "ann", f"93.184.{number}.1", 1) if not refused(lockout, "ann", f"93.184.{number}.1") else None
    assert refused(lockout, "ann", TUNNEL)
    assert refused(lockout, "ann", "8.8.8.8")
    assert not refused(lockout, "ann", TUNNEL, device="her-browser")
    fail(lockout, "ann", TUNNEL, FREE_TRIES, device="her-browser")
    assert refused(lockout, "ann", TUNNEL, device="her-browser")


def test_one_password_tried_on_everybody_is_stopped_by_address(lockout: Lockout, clock: Clock) -> None:
    for number in range(MOST_PER_ADDRESS):
        fail(lockout, f"name-{number}", PUBLIC, 1)
    with pytest.raises(Busy, match="in 10 minutes"):
        lockout.attempt("another", PUBLIC)
    assert not refused(lockout, "another", "8.8.8.8")
    clock.advance(WINDOW_SECONDS)
    assert not refused(lockout, "another", PUBLIC)


def test_one_name_tried_from_everywhere_is_slowed(lockout: Lockout, clock: Clock) -> None:
    for number in range(MOST_PER_NAME):
        fail(lockout, "ann", f"93.184.{number}.1", 1)
    assert refused(lockout, "ann", "8.8.8.8")
    assert not refused(lockout, "rob", "8.8.8.8")
    clock.advance(WINDOW_SECONDS)
    assert not refused(lockout, "ann", "8.8.8.8")


def test_a_success_takes_nothing_from_the_wider_counts_but_itself(lockout: Lockout) -> None:
    for number in range(MOST_PER_ADDRESS - 1):
        fail(lockout, f"name-{number}", PUBLIC, 1)
    for _ in range(20):
        lockout.attempt("ann", PUBLIC)
        lockout.succeeded("ann", PUBLIC)
    fail(lockout, "last", PUBLIC, 1)
    assert refused(lockout, "ann", PUBLIC)


def test_what_was_not_tried_is_not_counted(lockout: Lockout) -> None:
    for _ in range(3 * MOST_PER_NAME):
        lockout.attempt("ann", PUBLIC)
        lockout.was_not_tried("ann", PUBLIC)
    assert not refused(lockout, "ann", PUBLIC)


def test_memory_is_bounded(lockout: Lockout) -> None:
    for number in range(REMEMBERED + 100):
        lockout.attempt(f"name-{number}", TUNNEL)
    assert len(lockout._streaks) == REMEMBERED
    assert len(lockout._windows) == REMEMBERED
