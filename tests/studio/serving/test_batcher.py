"""Every caller gets their own answer, or an error; never silence."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.errors import Busy
from studio.serving import batcher as module
from studio.serving.batcher import Batcher


@given(st.lists(st.lists(st.integers(0, 500), min_size=1, max_size=40), min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_answers_come_in_the_order_of_the_items_whatever_the_batches(calls: list[list[int]]) -> None:
    batcher: Batcher[int, int] = Batcher(lambda items: [item * 2 for item in items], "double")
    with ThreadPoolExecutor(8) as pool:

        def ask(items: list[int]) -> list[int]:
            futures = batcher.submit(items, items)
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


def test_short_items_share_a_batch_with_short_ones() -> None:
    started, released = threading.Event(), threading.Event()
    seen: list[list[int]] = []

    def run(items: Sequence[int]) -> list[int]:
        started.set()
        released.wait(10)
        seen.append(list(items))
        return list(items)

    batcher: Batcher[int, int] = Batcher(run, "sorting")
    first = batcher.submit([0], [0])
    started.wait(10)
    sizes = [(index * 37) % 100 for index in range(96)]
    rest = batcher.submit(sizes, sizes)
    released.set()
    assert first is not None
    assert rest is not None
    for future in rest:
        future.result(timeout=10)
    batcher.close()
    assert [item for batch in seen[1:] for item in batch] == sorted(sizes)


def test_too_many_waiting_is_busy_and_nothing_of_the_call_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 10)
    released = threading.Event()

    def run(items: Sequence[int]) -> list[int]:
        released.wait(10)
        return list(items)

    batcher: Batcher[int, int] = Batcher(run, "full")
    with pytest.raises(Busy, match="Try again"):
        batcher.submit(list(range(11)), [1] * 11)
    released.set()
    batcher.close()
