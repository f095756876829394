"""Writing in turn: what comes while the database writes waits, and is then stored by one commit."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread

from storage import Store, Transaction

Result = TypeVar("Result")

MOST_TOGETHER = 32


class Turns:
    """Runs works in transactions, off the event loop.

    With one writer, a commit is the slowest part of a small work, and nobody else can write meanwhile: everything that
    has arrived by its end goes into the next one. With many writers each work has a transaction of its own.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._together = store.writers == 1
        # Its own, so that no answer waits while a model or a report keeps every other thread.
        self._threads = CapacityLimiter(store.writers)
        self._waiting: list[tuple[Callable[[Transaction], Any], asyncio.Future[Any]]] = []
        self._task: asyncio.Task[None] | None = None

    async def run(self, work: Callable[[Transaction], Result]) -> Result:
        """What `work` returned, once it is stored. Raises what it raised, or what storing it raised."""
        if not self._together:
            return await to_thread.run_sync(self._store.run, work, limiter=self._threads)
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        if self._task is None:
            self._task = asyncio.create_task(self._write())
        return await future

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
                await self._store_together(batch)
        finally:
            self._task = None

    async def _store_together(self, batch: list[tuple[Callable[[Transaction], Any], asyncio.Future[Any]]]) -> None:
        try:
            works = [work for work, _ in batch]
            outcomes = await to_thread.run_sync(self._store.run_together, works, limiter=self._threads)
        except Exception as error:
            # Nothing of them was stored, and whoever waits is told so.
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if future.done():  # whoever asked has gone; what they sent is stored all the same
                continue
            if outcome.error is not None:
                future.set_exception(outcome.error)
            else:
                future.set_result(outcome.value)
