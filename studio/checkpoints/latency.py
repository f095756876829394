"""How long one text takes."""

import time
from collections.abc import Sequence
from statistics import median

from studio.checkpoints.runtimes.base import Runtime
from studio.inputs import Input

TIMED_TEXTS = 20


def median_latencies(runtimes: Sequence[Runtime], texts: Sequence[Input]) -> list[float]:
    """Median milliseconds for one text of each runtime; ValueError without any text.

    One text after the other, the runtimes by turns, so that what else the machine does slows down all of them.
    """
    if not texts:
        raise ValueError("found no text to take the time of; expected at least one")
    taken: list[list[float]] = [[] for _ in runtimes]
    for turn in range(TIMED_TEXTS):
        for runtime, seconds in zip(runtimes, taken, strict=True):
            started = time.perf_counter()
            runtime.finish(runtime.forward(runtime.prepare([texts[turn % len(texts)]])))
            seconds.append(time.perf_counter() - started)
    return [median(seconds) * 1e3 for seconds in taken]
