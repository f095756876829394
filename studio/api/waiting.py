"""Threads for those who wait for a model, apart from all others: nobody else waits because many texts are asked."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from studio.errors import Busy

Result = TypeVar("Result")

# Enough to fill the batches of every core; a thread that waits costs little.
THREADS = 64
# What a caller waits behind is worked off in seconds, or they are told to come again.
MOST_WAITING = 512


class Waiting:
    """Lets so many in at once, so many wait, and turns away everybody else."""

    def __init__(self, threads: int = THREADS, most_waiting: int = MOST_WAITING) -> None:
        self._threads = CapacityLimiter(threads)
        self._most_waiting = most_waiting

    async def run(self, work: Callable[[], Result]) -> Result:
        """What `work` returned, in a thread. Raises what it raised, and Busy: too many wait already."""
        waiting = self._threads.statistics().tasks_waiting
        if waiting >= self._most_waiting:
            raise Busy(f"{waiting:,} requests are waiting already. Try again in a few seconds.")
        return await to_thread.run_sync(work, limiter=self._threads)
