"""Many requests at once become batches of one model: a future per text, one thread that runs them."""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from studio.errors import Busy

logger = logging.getLogger(__name__)

Item = TypeVar("Item")
Answer = TypeVar("Answer")

MAX_WAITING = 20_000
MAX_BATCH = 32


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[Item, Answer]):
    item: Item
    size: int
    future: Future[Answer]


class Batcher(Generic[Item, Answer]):
    """Runs `run(items) -> answers` on batches of what waits, shortest first, so that padding stays small.

    A batch that fails tells each of its callers, and the thread lives on.
    """

    def __init__(self, run: Callable[[Sequence[Item]], Sequence[Answer]], name: str) -> None:
        self._run = run
        self._waiting: queue.SimpleQueue[_Waiting[Item, Answer] | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._loop, name=f"batcher {name}", daemon=True)
        self._thread.start()

    def submit(self, items: Sequence[Item], sizes: Sequence[int]) -> list[Future[Answer]] | None:
        """A future per item, in order; `sizes` are token counts. None when the batcher is closed.

        Raises:
            Busy: too many items wait already.
        """
        if self._waiting.qsize() + len(items) > MAX_WAITING:
            raise Busy(f"{MAX_WAITING:,} texts are waiting already. Try again in a few seconds.")
        waiting: list[_Waiting[Item, Answer]] = [
            _Waiting(item, size, Future()) for item, size in zip(items, sizes, strict=True)
        ]
        with self._closing:
            if self._closed:
                return None
            for entry in waiting:
                self._waiting.put(entry)
        return [entry.future for entry in waiting]

    def close(self) -> None:
        """Take nothing more, answer everything that waits, and end the thread."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._waiting.put(None)
        self._thread.join()

    def _loop(self) -> None:
        open_for_more = True
        while open_for_more:
            batch, open_for_more = self._collect()
            batch.sort(key=lambda entry: entry.size)
            for start in range(0, len(batch), MAX_BATCH):
                self._answer(batch[start : start + MAX_BATCH])

    def _collect(self) -> tuple[list[_Waiting[Item, Answer]], bool]:
        """Everything that waits now (at least one entry), and whether the batcher is still open."""
        first = self._waiting.get()
        if first is None:
            return [], False
        batch = [first]
        while not self._waiting.empty():
            entry = self._waiting.get()
            if entry is None:
                return batch, False
            batch.append(entry)
        return batch, True

    def _answer(self, batch: Sequence[_Waiting[Item, Answer]]) -> None:
        live = [entry for entry in batch if entry.future.set_running_or_notify_cancel()]
        if not live:
            return
        try:
            answers = self._run([entry.item for entry in live])
            for entry, answer in zip(live, answers, strict=True):
                entry.future.set_result(answer)
        except BaseException as error:
            logger.exception("A batch of %d texts failed", len(live))
            for entry in live:
                if not entry.future.done():
                    entry.future.set_exception(error)
