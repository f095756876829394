"""How each person works: how much, how fast, how often as the team agreed in the end, and whether that changes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from studio.metrics.figure import Figure, undefined
from studio.metrics.intervals import difference, median, share

# The newest labels that drift compares with all before.
WINDOW = 50
# Who takes longer than this over one label has left the desk.
LONGEST_SECONDS = 300.0
NO_GOLD = -1


@dataclass(frozen=True, slots=True)
class Drift:
    """The newest labels against all those before. `verdict` says in words what `change` supports, None when nothing."""

    before: Figure
    last: Figure
    change: Figure
    verdict: str | None


@dataclass(frozen=True, slots=True)
class AnnotatorFigures:
    """One person's work. Agreement with gold is a share from 0 to 1."""

    annotator: int
    labels: int
    median_seconds: Figure
    labels_per_hour: Figure
    gold_agreement: Figure
    agreement_drift: Drift
    speed_drift: Drift


@dataclass(frozen=True, slots=True)
class Work:
    """Current labels, one a position. `gold` is the example's gold label, -1 where it has none or none to compare with.

    `seconds` is how long the label took, nan where nobody knows; `times` are Unix seconds.
    """

    annotators: NDArray[np.int64]
    labels: NDArray[np.int64]
    gold: NDArray[np.int64]
    seconds: NDArray[np.float64]
    times: NDArray[np.float64]

    @classmethod
    def gather(
        cls, annotators: ArrayLike, labels: ArrayLike, gold: ArrayLike, seconds: ArrayLike, times: ArrayLike
    ) -> Self:
        """Work from parallel arrays in any order.

        Raises:
            ValueError: arrays of different lengths.
        """
        indices = [np.asarray(values, dtype=np.int64) for values in (annotators, labels, gold)]
        measures = [np.asarray(values, dtype=np.float64) for values in (seconds, times)]
        shapes = {values.shape for values in (*indices, *measures)}
        if len(shapes) > 1:
            raise ValueError(f"found arrays of shapes {sorted(shapes)}; expected one length")
        order = np.lexsort((measures[1], indices[0]))
        who, what, agreed = (values[order] for values in indices)
        took, when = (values[order] for values in measures)
        return cls(who, what, agreed, took, when)


def annotator_figures(work: Work, annotator_count: int, *, window: int = WINDOW) -> list[AnnotatorFigures]:
    """The figures of every person from 0 below `annotator_count`, those who have done nothing included.

    Gold that is nobody's but the person's own (reason `single`) agrees with them by itself: give -1 there.
    """
    edges = np.searchsorted(work.annotators, np.arange(annotator_count + 1))
    return [
        _figures(work, annotator, slice(*edges[annotator : annotator + 2]), window)
        for annotator in range(annotator_count)
    ]


def _figures(work: Work, annotator: int, theirs: slice, window: int) -> AnnotatorFigures:
    labels, gold, seconds = work.labels[theirs], work.gold[theirs], work.seconds[theirs]
    agrees = (labels == gold)[gold != NO_GOLD]
    timed = np.minimum(seconds[~np.isnan(seconds)], LONGEST_SECONDS)
    return AnnotatorFigures(
        annotator=annotator,
        labels=len(labels),
        median_seconds=_median_seconds(timed),
        labels_per_hour=_labels_per_hour(timed),
        gold_agreement=_gold_agreement(agrees),
        agreement_drift=_agreement_drift(agrees, window),
        speed_drift=_speed_drift(timed, window),
    )


def _median_seconds(timed: NDArray[np.float64]) -> Figure:
    return median(timed) if len(timed) else undefined("None of their labels was timed.")


def _labels_per_hour(timed: NDArray[np.float64]) -> Figure:
    """Labels an hour of work, without breaks: the hours are those that the labels themselves took."""
    if not len(timed):
        return undefined("None of their labels was timed.")
    if not timed.sum():
        return undefined("Their labels took no time at all.", len(timed))
    return Figure(len(timed) * 3600 / float(timed.sum()), None, None, len(timed))


def _gold_agreement(agrees: NDArray[np.bool_]) -> Figure:
    if not len(agrees):
        return undefined("None of their examples has a gold label that others had a part in.")
    return share(int(agrees.sum()), len(agrees))


def _agreement_drift(agrees: NDArray[np.bool_], window: int) -> Drift:
    if len(agrees) < 2 * window:
        return _too_short(f"labels with gold to compare the last {window} with those before", len(agrees), window)
    before, last = _gold_agreement(agrees[:-window]), _gold_agreement(agrees[-window:])
    return _drift(before, last, ("Agrees with gold more often", "Agrees with gold less often"), window, _percent)


def _speed_drift(timed: NDArray[np.float64], window: int) -> Drift:
    if len(timed) < 2 * window:
        return _too_short(f"timed labels to compare the last {window} with those before", len(timed), window)
    before, last = median(timed[:-window]), median(timed[-window:])
    return _drift(before, last, ("Has become slower", "Has become faster"), window, _seconds)


def _drift(before: Figure, last: Figure, words: tuple[str, str], window: int, said: Callable[[Figure], str]) -> Drift:
    change = difference(last, before)
    if change.low is None or change.high is None or change.low <= 0 <= change.high:
        return Drift(before, last, change, None)
    word = words[0] if change.low > 0 else words[1]
    return Drift(before, last, change, f"{word}: {said(last)} in the last {window} labels, {said(before)} before.")


def _percent(figure: Figure) -> str:
    return f"{100 * (figure.value or 0):.0f} %"


def _seconds(figure: Figure) -> str:
    return f"{figure.value:.1f} s"


def _too_short(what: str, found: int, window: int) -> Drift:
    nothing = undefined(f"It takes {2 * window} {what}; there are {found:,}.", found)
    return Drift(nothing, nothing, nothing, None)
