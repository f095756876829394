"""How a processor's cores are shared out among the batches that run at once."""

import os
from dataclasses import dataclass

import torch

# More batches at once than this are each so slow that a lone caller would notice.
MOST_WORKERS = 4


@dataclass(frozen=True, slots=True)
class Threads:
    """`workers` batches at once, each with so many threads.

    A core for each batch beats all cores for one: none of them waits for the slowest at the end of every operation,
    which is what costs time when a training or another program has taken one of the cores.
    """

    workers: int
    each: int

    @classmethod
    def on(cls, device: str, cores: int | None = None) -> "Threads":
        """For a device's type; by default for the cores that this process may use."""
        cores = cores or _cores()
        if device != "cpu":
            return cls(1, cores)
        workers = min(MOST_WORKERS, cores)
        return cls(workers, cores // workers)

    def enter(self) -> None:
        """Called by a thread that runs batches, before its first one: the setting holds for this thread."""
        torch.set_num_threads(self.each)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
