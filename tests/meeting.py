"""Two transactions that meet: one is held before its end, until another waits for what it has locked."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, text

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
DEADLINE_SECONDS = 30


def meet(
    patch: pytest.MonkeyPatch,
    engine: Engine,
    first: Callable[[], Any],
    held: tuple[type, str],
    second: Callable[[], Any],
) -> Any:
    """What `second` gives, which comes while `first` has just done the method `held` of a repository."""
    with ThreadPoolExecutor(2) as pool, _held_back(patch, *held) as (there, go):
        ahead = pool.submit(first)
        assert there.wait(DEADLINE_SECONDS)
        behind = pool.submit(second)
        _wait_until_somebody_waits(engine, behind)
        go.set()
        ahead.result(DEADLINE_SECONDS)
        return behind.result(DEADLINE_SECONDS)


@contextmanager
def _held_back(patch: pytest.MonkeyPatch, owner: type, name: str) -> Iterator[tuple[threading.Event, threading.Event]]:
    there, go = threading.Event(), threading.Event()
    method = getattr(owner, name)

    def wait(self: Any, *arguments: Any, **named: Any) -> Any:
        found = method(self, *arguments, **named)
        if not there.is_set():
            there.set()
            assert go.wait(DEADLINE_SECONDS)
        return found

    with patch.context() as local:
        local.setattr(owner, name, wait)
        try:
            yield there, go
        finally:
            go.set()


def _wait_until_somebody_waits(engine: Engine, behind: Future[Any]) -> None:
    """For a row. Where there is one writer, the next one waits before it has read anything."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            if connection.scalar(WAITING):
                return
        assert not behind.done(), "it did not wait"
        assert time.monotonic() < deadline
