"""Whoever asks while too much waits is told so at once, with the time after which to try again."""

import asyncio
import threading

import pytest
from starlette.testclient import TestClient

from studio.api.waiting import Waiting
from studio.errors import Busy
from studio.serving import batcher
from tests.studio.api.asking import API, sentence


def test_too_many_texts_at_once_are_429_with_a_time_to_try_again(
    client: TestClient, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batcher, "MOST_WAITING", 1)
    answer = client.post(f"{API}/projects/{served}/predict", json={"texts": ["lost parcel"] * 2})
    assert "Try again" in sentence(answer, 429)
    assert int(answer.headers["retry-after"]) > 0


def test_so_many_are_let_in_so_many_wait_and_the_next_one_is_turned_away() -> None:
    opened = threading.Event()

    async def ask() -> list[object]:
        waiting = Waiting(threads=2, most_waiting=3)
        asked = [asyncio.create_task(waiting.run(lambda: opened.wait(10))) for _ in range(5)]
        while waiting._threads.statistics().tasks_waiting < 3:
            await asyncio.sleep(0)
        with pytest.raises(Busy, match="3 requests are waiting already"):
            await waiting.run(lambda: True)
        opened.set()
        return list(await asyncio.gather(*asked))

    assert asyncio.run(ask()) == [True] * 5
