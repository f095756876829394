"""The bootstrap: how far a figure would move, had chance picked other examples (Efron, 1979)."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from studio.metrics.figure import Figure

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
# Takes weights of shape (rows, kinds), how often each kind is there; gives a value a row, nan where it is undefined.
Statistic = Callable[[Floats], Floats]
Name = TypeVar("Name")

RESAMPLES = 1_000
# Of many examples fewer are drawn, as their intervals are narrow anyway.
FEWEST_RESAMPLES = 100
CELLS_DRAWN = 20_000_000
# The percentile bootstrap says little from fewer.
FEWEST_FOR_INTERVAL = 10
TOO_FEW = f"Fewer than {FEWEST_FOR_INTERVAL} examples are too few for an interval."
# Resamples are drawn in pieces of about this many numbers, 32 MB.
MOST_CELLS = 4_000_000


def affordable_resamples(cells: int) -> int:
    """How often to draw what has so many numbers, examples times labels say, so that it takes a few seconds."""
    return max(FEWEST_RESAMPLES, min(RESAMPLES, CELLS_DRAWN // cells))


def resample(times: Integers, number: int, seed: int) -> Iterator[Floats]:
    """`number` resamples, with replacement, of things of which there are `times` of each kind.

    Yields arrays of shape (resamples, kinds): how often each kind was drawn. One multinomial draw a resample is the
    same as drawing every thing by itself.
    """
    total, generator = int(times.sum()), np.random.default_rng(seed)
    piece = max(1, MOST_CELLS // max(1, len(times)))
    for start in range(0, number, piece):
        size = min(piece, number - start)
        if (times == 1).all():  # one of each, which is drawn ten times as fast
            drawn = generator.integers(total, size=(size, total)) + total * np.arange(size)[:, None]
            yield np.bincount(drawn.ravel(), minlength=size * total).reshape(size, total).astype(np.float64)
        else:
            yield generator.multinomial(total, times / total, size=size).astype(np.float64)


def estimate(statistic: Statistic, times: Integers, *, seed: int, resamples: int, undefined: str) -> Figure:
    """The statistic with its percentile interval.

    A resample for which it is undefined says nothing and is left out. `undefined` is the reason when the value itself
    is undefined.
    """
    return estimates({"": statistic}, times, seed=seed, resamples=resamples, undefined=undefined)[""]


def estimates(
    statistics: Mapping[Name, Statistic], times: Integers, *, seed: int, resamples: int, undefined: str
) -> dict[Name, Figure]:
    """Several statistics, all of the same resamples, which are drawn once."""
    total = int(times.sum())
    if not total:
        return {name: Figure(None, None, None, total, undefined) for name in statistics}
    whole = times[None, :].astype(np.float64)
    values = {name: float(statistic(whole)[0]) for name, statistic in statistics.items()}
    drawn: dict[Name, list[Floats]] = {name: [] for name, value in values.items() if not np.isnan(value)}
    if total >= FEWEST_FOR_INTERVAL:
        for weights in resample(times, resamples, seed):
            for name, parts in drawn.items():
                parts.append(statistics[name](weights))
    return {name: _figure(value, drawn.get(name), total, undefined) for name, value in values.items()}


def _figure(value: float, drawn: list[Floats] | None, total: int, undefined: str) -> Figure:
    if drawn is None:
        return Figure(None, None, None, total, undefined)
    if not drawn:
        return Figure(value, None, None, total, TOO_FEW)
    low, high = np.nanpercentile(np.concatenate(drawn), [2.5, 97.5])
    return Figure(value, float(low), float(high), total)
