"""How each person of a project works: how much, how fast, how often as gold says, and whether that changes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from storage import Store
from studio.labelling.review.kept import Kept
from studio.labelling.review.ratings import NONE, Floats, Given, Integers, given_labels
from studio.metrics.annotators import LONGEST_SECONDS, AnnotatorFigures, Work, annotator_figures

# Points of the small plots, of about as many labels each.
MOST_POINTS = 20
LEAST_LABELS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """Some labels in a row: up to when, how many, their median seconds, and the share of them that gold agrees with."""

    until: float
    labels: int
    median_seconds: float | None
    gold_agreement: float | None


@dataclass(frozen=True, slots=True)
class AnnotatorReport:
    """One person: the figures, and their course."""

    name: str
    last_at: float
    figures: AnnotatorFigures
    course: list[Point]


class AnnotatorReports:
    """Makes reports, and keeps them until a label changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept = Kept(store, self._make)

    def of(self, project_id: int) -> list[AnnotatorReport]:
        """Everybody who has a label in the project, by name."""
        return self._kept.of(project_id)

    def _make(self, project_id: int) -> list[AnnotatorReport]:
        with self._store.read() as transaction:
            given = given_labels(transaction, project_id)
        return reports(given)


def reports(given: Given) -> list[AnnotatorReport]:
    """A report a person. Gold that rests on one person alone says nothing about how they agree with the team."""
    gold = np.where(given.alone, NONE, given.gold)
    work = Work.gather(given.annotators, given.labels, gold, given.seconds, given.times)
    figures = annotator_figures(work, len(given.names))
    edges = np.searchsorted(work.annotators, np.arange(len(given.names) + 1))
    return [
        AnnotatorReport(
            name,
            last_at=float(work.times[edges[place + 1] - 1]),
            figures=figures[place],
            course=_course(work, np.arange(edges[place], edges[place + 1])),
        )
        for place, name in enumerate(given.names)
        if edges[place] < edges[place + 1]
    ]


def _course(work: Work, theirs: Integers) -> list[Point]:
    """Their labels in pieces, in the order in which they were given."""
    number = min(MOST_POINTS, len(theirs) // LEAST_LABELS)
    return [_point(work, piece) for piece in np.array_split(theirs, number)] if number > 1 else []


def _point(work: Work, piece: Integers) -> Point:
    seconds, compared = work.seconds[piece], piece[work.gold[piece] != NONE]
    timed = np.minimum(seconds[~np.isnan(seconds)], LONGEST_SECONDS)
    return Point(
        until=float(work.times[piece[-1]]),
        labels=len(piece),
        median_seconds=_value(np.median, timed),
        gold_agreement=_value(np.mean, (work.labels[compared] == work.gold[compared]).astype(np.float64)),
    )


def _value(statistic: Callable[[Floats], Any], values: Floats) -> float | None:
    return float(statistic(values)) if len(values) else None
