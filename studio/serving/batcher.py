"""Many requests at once become batches of one model: a future per text, and threads that run the batches."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from studio.errors import Busy
from studio.serving.line import NEVER, Entry, Line

logger = logging.getLogger(__name__)

Item = TypeVar("Item")
Answer = TypeVar("Answer")

# As many as fit the processor's cache; larger batches take longer and are no faster.
BUDGET_TOKENS = 512
MOST_WAITING = 20_000
MOST_WAITING_TOKENS = 1_000_000
# When several were served at once, those who come again are a moment away.
GATHER_SECONDS = 0.002


class Batcher(Generic[Item, Answer]):
    """Runs `run(items) -> answers` on batches of what waits, see `Line` for who is next.

    A batch that fails tells each of its callers, and the threads live on.

    Beside batches that take long there is always room for one more of short texts: the operating system shares the
    cores out between them, so nobody short waits for the end of somebody long, and no core is kept idle for them.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Item]], Sequence[Answer]],
        name: str,
        *,
        workers: int = 1,
        enter: Callable[[], None] = lambda: None,
        budget: int = BUDGET_TOKENS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`workers` batches run at once, and a light one more; each in its thread, which calls `enter()` first.

        `budget` is the most tokens of a batch.
        """
        self._run = run
        self._clock = clock
        self._budget = budget
        self._line: Line[tuple[Item, Future[Answer]]] = Line(budget, workers)
        self._changed = threading.Condition()
        self._closed = False
        self._is_busy = False
        self._workers = workers
        # Batches that run now, and those of them that are not light.
        self._running = self._heavy = 0
        self._threads = [
            threading.Thread(target=self._loop, args=(enter,), name=f"batcher {name} {number}", daemon=True)
            for number in range(workers + 1)
        ]
        for thread in self._threads:
            thread.start()

    def submit(
        self,
        items: Sequence[Item],
        sizes: Sequence[int],
        ahead: Sequence[int] | None = None,
        *,
        wait_seconds: float = NEVER,
        is_urgent: bool = True,
    ) -> list[Future[Answer]] | None:
        """A future per item, in order; `sizes` are token counts. None when the batcher is closed.

        `ahead` are the tokens of the same text that each item comes after, see `Entry`; by default none.

        A future that is cancelled costs nothing, and one whose batch has not begun after `wait_seconds` raises Busy.

        Raises:
            Busy: too much waits already; nothing was taken.
        """
        now = self._clock()
        waiting: list[Entry[tuple[Item, Future[Answer]]]] = [
            Entry((item, Future()), size, now, now + wait_seconds, is_urgent, before)
            for item, size, before in zip(items, sizes, ahead or [0] * len(items), strict=True)
        ]
        with self._changed:
            if self._closed:
                return None
            self._require_room(len(items), sum(sizes))
            for entry in waiting:
                self._line.add(entry)
            self._changed.notify(len(self._threads))
        return [entry.item[1] for entry in waiting]

    @property
    def has_waiting(self) -> bool:
        """Whether anything waits because everything else is at work."""
        return self._line.count > 0

    def close(self) -> None:
        """Take nothing more, answer everything that waits, and end the threads."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _require_room(self, count: int, tokens: int) -> None:
        line = self._line
        if line.count + count > MOST_WAITING or (line.count and line.tokens + tokens > MOST_WAITING_TOKENS):
            raise Busy(f"{line.count:,} texts are waiting already. Try again in a few seconds.")

    def _loop(self, enter: Callable[[], None]) -> None:
        enter()
        del enter  # it belongs to the model, which is to go when the batcher is closed
        while (batch := self._next()) is not None:
            if batch:
                self._answer([entry.item for entry in batch])
                self._end(batch)

    def _next(self) -> list[Entry[tuple[Item, Future[Answer]]]] | None:
        """The next batch; empty when everybody in it had gone, None when there will be none any more."""
        with self._changed:
            while not self._line.count or not self._has_room():
                if not self._line.count:
                    self._is_busy = False
                    if self._closed:
                        return None
                self._changed.wait()
            if self._is_busy and self._line.tokens < self._budget and not self._closed:
                self._changed.wait(GATHER_SECONDS)
                if not self._has_room():
                    return []
            for late in self._line.expired(self._clock()):
                _give_up(late.item[1])
            is_extra = self._running >= self._workers
            batch = self._line.take(lambda entry: entry.item[1].set_running_or_notify_cancel(), only_light=is_extra)
            self._is_busy = len(batch) > 1
            self._count(batch, 1)
            return batch

    def _has_room(self) -> bool:
        return self._running < self._workers or (self._heavy > 0 and self._line.has_light)

    def _count(self, batch: Sequence[Entry[tuple[Item, Future[Answer]]]], change: int) -> None:
        if batch:
            self._running += change
            self._heavy += 0 if all(entry.is_light for entry in batch) else change

    def _end(self, batch: Sequence[Entry[tuple[Item, Future[Answer]]]]) -> None:
        with self._changed:
            self._count(batch, -1)
            self._changed.notify_all()

    def _answer(self, batch: Sequence[tuple[Item, Future[Answer]]]) -> None:
        try:
            answers = self._run([item for item, _ in batch])
            for (_, future), answer in zip(batch, answers, strict=True):
                future.set_result(answer)
        except BaseException as error:
            logger.exception("A batch of %d texts failed", len(batch))
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)


def _give_up(future: Future[Answer]) -> None:
    if future.set_running_or_notify_cancel():
        future.set_exception(Busy("Too many texts were before this one, so it was given up. Try again."))
