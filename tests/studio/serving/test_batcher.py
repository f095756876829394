"""Every caller gets their own answer, or an error; never silence."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.errors import Busy
from studio.serving import batcher as module
from studio.serving.batcher import BUDGET_TOKENS, Batcher
from tests.running import wait_for


class Gate:
    """Answers what it is asked once it is opened, and remembers the batches."""

    def __init__(self) -> None:
        self.started, self.open = threading.Event(), threading.Event()
        self.seen: list[list[int]] = []

    def run(self, items: Sequence[int]) -> list[int]:
        self.started.set()
        self.open.wait(10)
        self.seen.append(list(items))
        return list(items)


@given(st.lists(st.lists(st.integers(0, 500), min_size=1, max_size=40), min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_answers_come_in_the_order_of_the_items_whatever_the_batches(calls: list[list[int]]) -> None:
    batcher: Batcher[int, int] = Batcher(lambda items: [item * 2 for item in items], "double")
    with ThreadPoolExecutor(8) as pool:

        def ask(items: list[int]) -> list[int]:
            futures = batcher.submit(items, [item + 1 for item in items])
            assert futures is not None
            return [future.result(timeout=10) for future in futures]

        assert list(pool.map(ask, calls)) == [[item * 2 for item in items] for items in calls]
    batcher.close()


def test_a_failing_batch_tells_every_caller_and_the_thread_lives_on() -> None:
    def run(items: Sequence[str]) -> list[str]:
        if "bad" in items:
            raise ValueError("this batch is bad")
        return list(items)

    batcher: Batcher[str, str] = Batcher(run, "picky")
    failing = batcher.submit(["good", "bad"], [1, 1])
    assert failing is not None
    for future in failing:
        with pytest.raises(ValueError, match="this batch is bad"):
            future.result(timeout=10)
    after = batcher.submit(["fine"], [1])
    assert after is not None
    assert after[0].result(timeout=10) == "fine"
    batcher.close()


def test_a_runtime_that_loses_an_answer_is_an_error_not_a_wait() -> None:
    batcher: Batcher[int, int] = Batcher(lambda items: list(items)[:-1], "forgetful")
    futures = batcher.submit([1, 2, 3], [1, 1, 1])
    assert futures is not None
    assert sum(future.exception(timeout=10) is not None for future in futures) >= 1
    batcher.close()


def test_closing_answers_everything_that_waits_and_takes_nothing_more() -> None:
    released = threading.Event()

    def run(items: Sequence[int]) -> list[int]:
        released.wait(10)
        return list(items)

    batcher: Batcher[int, int] = Batcher(run, "slow")
    futures = batcher.submit(list(range(100)), [1] * 100)
    assert futures is not None
    closing = threading.Thread(target=batcher.close)
    closing.start()
    released.set()
    closing.join(10)
    assert [future.result(timeout=1) for future in futures] == list(range(100))
    assert batcher.submit([1], [1]) is None


def test_items_of_like_length_share_a_batch() -> None:
    gate = Gate()
    batcher: Batcher[int, int] = Batcher(gate.run, "sorting")
    first = batcher.submit([0], [1])
    gate.started.wait(10)
    sizes = [1 + (index * 37) % 96 for index in range(96)]
    rest = batcher.submit(sizes, sizes)
    gate.open.set()
    assert first is not None
    assert rest is not None
    assert [future.result(timeout=10) for future in rest] == sizes
    batcher.close()
    assert all(max(batch) * len(batch) <= BUDGET_TOKENS for batch in gate.seen[1:])
    assert len(gate.seen) < 24


def test_what_nobody_waits_for_lets_everybody_pass() -> None:
    gate = Gate()
    batcher: Batcher[int, int] = Batcher(gate.run, "patient")
    batcher.submit([0], [1])
    gate.started.wait(10)
    batcher.submit([1, 2], [5, 5], is_urgent=False)
    batcher.submit([3], [400])
    gate.open.set()
    batcher.close()
    assert [sorted(batch) for batch in gate.seen] == [[0], [3], [1, 2]]


def test_who_waits_too_long_is_told_to_try_again() -> None:
    gate, now = Gate(), [0.0]
    batcher: Batcher[int, int] = Batcher(gate.run, "late", clock=lambda: now[0])
    batcher.submit([0], [1])
    gate.started.wait(10)
    late = batcher.submit([1], [1], wait_seconds=5)
    patient = batcher.submit([2], [1], wait_seconds=60)
    now[0] = 6.0
    gate.open.set()
    batcher.close()
    assert late is not None
    assert patient is not None
    with pytest.raises(Busy, match="Try again"):
        late[0].result(timeout=1)
    assert patient[0].result(timeout=1) == 2


def test_what_is_cancelled_before_its_batch_costs_nothing() -> None:
    gate = Gate()
    batcher: Batcher[int, int] = Batcher(gate.run, "changing its mind")
    batcher.submit([0], [1])
    gate.started.wait(10)
    futures = batcher.submit([1, 2, 3], [1, 1, 1])
    assert futures is not None
    assert futures[1].cancel()
    gate.open.set()
    batcher.close()
    assert gate.seen == [[0], [1, 3]]


def test_several_batches_run_at_once() -> None:
    meeting = threading.Barrier(2)

    def run(items: Sequence[int]) -> list[int]:
        meeting.wait(10)
        return list(items)

    batcher: Batcher[int, int] = Batcher(run, "together", workers=2)
    one, other = batcher.submit([1], [400]), batcher.submit([2], [400])
    assert one is not None
    assert other is not None
    assert (one[0].result(timeout=10), other[0].result(timeout=10)) == (1, 2)
    batcher.close()


def test_too_many_waiting_is_busy_and_nothing_of_the_call_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 10)
    released = threading.Event()

    def run(items: Sequence[int]) -> list[int]:
        released.wait(10)
        return list(items)

    batcher: Batcher[int, int] = Batcher(run, "full")
    with pytest.raises(Busy, match="Try again"):
        batcher.submit(list(range(11)), [1] * 11)
    released.set()
    batcher.close()


@pytest.mark.parametrize(("size", "is_urgent"), [(500, True), (5, False)], ids=["long", "nobody waits for it"])
def test_a_short_text_does_not_wait_for_the_end_of_a_batch_that_takes_long(size: int, is_urgent: bool) -> None:
    started, release = threading.Event(), threading.Event()

    def run(items: Sequence[str]) -> list[str]:
        if "heavy" in items:
            started.set()
            assert release.wait(10)
        return list(items)

    batcher: Batcher[str, str] = Batcher(run, "one lane beside")
    heavy = batcher.submit(["heavy"], [size], is_urgent=is_urgent)
    started.wait(10)
    short = batcher.submit(["short"], [5])
    assert heavy is not None
    assert short is not None
    assert short[0].result(timeout=10) == "short"
    assert not heavy[0].done()
    release.set()
    assert heavy[0].result(timeout=10) == "heavy"
    batcher.close()


def test_the_room_beside_long_ones_is_for_one_batch_of_short_ones() -> None:
    gate = Gate()
    batcher: Batcher[int, int] = Batcher(gate.run, "no more than that")
    batcher.submit([500], [500])
    gate.started.wait(10)
    others = batcher.submit([400, 300], [400, 300])
    short = batcher.submit([5], [5])
    later = batcher.submit([6], [6])
    assert others is not None
    assert short is not None
    assert later is not None
    wait_for("a short one to be begun", lambda: short[0].running())
    assert batcher._line.count in (2, 3)  # the two short ones may share a batch
    assert not any(future.running() for future in others)
    gate.open.set()
    batcher.close()
    assert [future.result(timeout=10) for future in (*others, *short, *later)] == [400, 300, 5, 6]
