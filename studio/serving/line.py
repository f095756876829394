"""Who is next, and who shares their batch: decided by when each came and how long each is. No threads and no clock.

Every entry is due: a long one later than a short one that came with it, because it may well take longer. Whoever is
due first leads the next batch, so a short text passes long ones by, and a long one is passed by for so long only
(earliest due date first; Jackson, J. R. (1955): Scheduling a production line to minimize maximum tardiness).
"""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import ceil
from typing import Generic, TypeVar

Item = TypeVar("Item")

# A text of 512 tokens lets those pass that come in the next half second.
PATIENCE_SECONDS_A_TOKEN = 0.001
# What nobody waits for does come to an end, however much else is asked.
BACKGROUND_PATIENCE_SECONDS = 10.0
NEVER = float("inf")
# Shorter than nearly every paragraph, longer than nearly every message; the end of a bucket.
LIGHT_TOKENS = 118
# A bucket ends at so many times its beginning, and so many tokens more.
STRETCH, SLACK_TOKENS = 1.25, 8
# How much of a batch may be padding, and how many tokens more: a batch of its own costs as much as these.
MOST_PADDED, MOST_PADDING_TOKENS = 0.03, 16


@dataclass(frozen=True, slots=True)
class Entry(Generic[Item]):
    """One item; `size` is its tokens, `came_at` and `expires_at` are seconds of one clock.

    It is urgent when somebody waits for it; others let everybody pass who comes in the next seconds. A window of a
    long text is due after `ahead`, the tokens of those before it: the whole text may take longer.
    """

    item: Item
    size: int
    came_at: float
    expires_at: float = NEVER
    is_urgent: bool = True
    ahead: int = 0

    @property
    def is_light(self) -> bool:
        """Short and urgent: it costs little, and somebody waits for it."""
        return self.is_urgent and self.size <= LIGHT_TOKENS

    @property
    def due_at(self) -> float:
        patience = 0.0 if self.is_urgent else BACKGROUND_PATIENCE_SECONDS
        return self.came_at + patience + (self.ahead + self.size) * PATIENCE_SECONDS_A_TOKEN


class Line(Generic[Item]):
    """What waits, in buckets of like lengths."""

    def __init__(self, budget: int, workers: int = 1) -> None:
        """A batch costs at most `budget` tokens, padding included; an item that is longer makes one of its own.

        When less than that waits for each of the `workers`, it is shared out among them: none has it all while the
        others have nothing to do.
        """
        self._budget = budget
        self._workers = workers
        # (urgent, bucket) -> a heap of (due, number in the order of coming, entry)
        self._heaps: dict[tuple[bool, int], list[tuple[float, int, Entry[Item]]]] = {}
        self._number = 0
        self.count = 0
        self.tokens = 0

    def add(self, entry: Entry[Item]) -> None:
        """The entry waits from now on."""
        self._number += 1
        heap = self._heaps.setdefault((entry.is_urgent, bucket_of(entry.size)), [])
        heappush(heap, (entry.due_at, self._number, entry))
        self.count += 1
        self.tokens += entry.size

    def expired(self, now: float) -> list[Entry[Item]]:
        """Takes out everybody who has waited too long."""
        gone: list[Entry[Item]] = []
        for heap in self._heaps.values():
            late = [place[2] for place in heap if place[2].expires_at <= now]
            if late:
                heap[:] = [place for place in heap if place[2].expires_at > now]
                heapify(heap)
                gone += late
        for entry in gone:
            self._forget(entry)
        return gone

    @property
    def has_light(self) -> bool:
        """Whether anybody light waits."""
        return self._first(only_light=True) is not None

    def take(
        self, is_wanted: Callable[[Entry[Item]], bool] = lambda _: True, *, only_light: bool = False
    ) -> list[Entry[Item]]:
        """The next batch: whoever is due first, with others of like length; empty when nobody waits.

        An entry that is not wanted any more is dropped. `only_light` leaves the others where they are.
        """
        batch: list[Entry[Item]] = []
        share = ceil(self.tokens / self._workers)
        while not batch and (first := self._first(only_light)) is not None:
            is_urgent, number = first
            # Its own bucket, then shorter ones: a short text that is next never waits for the batch of a long one.
            for bucket in range(number, -1, -1):
                self._fill(batch, (is_urgent, bucket), share, is_wanted)
        return batch

    def _first(self, only_light: bool) -> tuple[bool, int] | None:
        """The bucket of whoever is due first."""
        filled = [
            (heap[0][:2], key) for key, heap in self._heaps.items() if heap and (heap[0][2].is_light or not only_light)
        ]
        return min(filled)[1] if filled else None

    def _fill(
        self,
        batch: list[Entry[Item]],
        key: tuple[bool, int],
        share: int,
        is_wanted: Callable[[Entry[Item]], bool],
    ) -> None:
        heap = self._heaps.get(key, [])
        while heap and self._fits(batch, heap[0][2], share):
            entry = heappop(heap)[2]
            self._forget(entry)
            if is_wanted(entry):
                batch.append(entry)

    def _fits(self, batch: list[Entry[Item]], entry: Entry[Item], share: int) -> bool:
        if not batch:
            return True
        sizes = [entry.size, *(other.size for other in batch)]
        padded, tokens = max(sizes) * len(sizes), sum(sizes)
        wasted = padded - tokens
        return tokens <= share and padded <= self._budget and wasted <= MOST_PADDING_TOKENS + MOST_PADDED * padded

    def _forget(self, entry: Entry[Item]) -> None:
        self.count -= 1
        self.tokens -= entry.size


def bucket_of(size: int) -> int:
    """Which lengths share batches: the lower, the shorter."""
    bucket, end = 0, SLACK_TOKENS
    while size > end:
        bucket, end = bucket + 1, int(end * STRETCH) + SLACK_TOKENS
    return bucket
