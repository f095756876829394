"""How far the people of a project agree: over everything, by pair, by label and over time."""

from dataclasses import dataclass

import numpy as np

from storage import Store
from studio.labelling.review.kept import Kept
from studio.labelling.review.measures import Measures, measures_of
from studio.labelling.review.ratings import Floats, Given, Integers, given_labels
from studio.labelling.review.reading import reading
from studio.labelling.review.windows import edges_by_count, edges_by_time
from studio.metrics.agreement import Agreement, Figure, Pair, Ratings, Window, agreement_over_time


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """Agreement on one label against the rest, or on whether an answer names it, and how often it was given."""

    label: str
    given: int
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """Agreement on the labels as they are now. `answers` counts answers, `shared` examples with at least two of them.

    The indices of `pairs` are those of `annotators`. `by_time` has windows of one length, `by_count` windows of about
    as many examples each.
    """

    annotators: list[str]
    examples: int
    answers: int
    shared: int
    percent: Figure
    cohen: Figure
    fleiss: Figure
    alpha: Figure
    reading: str
    pairs: list[Pair]
    by_label: list[LabelAgreement]
    by_time: list[Window]
    by_count: list[Window]


class AgreementReports:
    """Makes reports, and keeps them until a label changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept = Kept(store, self._make)

    def of(self, project_id: int) -> AgreementReport:
        """Takes a few seconds the first time, for a hundred thousand labels; nothing while they stay as they are."""
        return self._kept.of(project_id)

    def _make(self, project_id: int) -> AgreementReport:
        with self._store.read() as transaction:
            given = given_labels(transaction, project_id)
        return report(given)


def report(given: Given) -> AgreementReport:
    """The report on these labels."""
    ratings, measures = given.ratings(), measures_of(given)
    overall = measures.overall(ratings)
    raters = np.bincount(ratings.examples)
    last = _last_times(ratings, raters)
    return AgreementReport(
        annotators=given.names,
        examples=len(raters),
        answers=len(ratings.labels),
        shared=int((raters > 1).sum()),
        percent=overall.percent,
        cohen=measures.cohen(ratings),
        fleiss=overall.fleiss,
        alpha=overall.alpha,
        reading=reading(overall, len(given.names), len(raters), is_structured=given.values is not None),
        pairs=measures.by_pair(ratings),
        by_label=_by_label(given, ratings, measures),
        by_time=_over_time(ratings, measures, edges_by_time(last)),
        by_count=_over_time(ratings, measures, edges_by_count(last)),
    )


def _by_label(given: Given, ratings: Ratings, measures: Measures) -> list[LabelAgreement]:
    counts = measures.given(ratings)
    return [
        LabelAgreement(name, int(count), found)
        for name, count, found in zip(given.label_names, counts, measures.by_label(ratings), strict=True)
    ]


def _over_time(ratings: Ratings, measures: Measures, edges: Floats) -> list[Window]:
    return agreement_over_time(ratings, edges, measures.in_window)


def _last_times(ratings: Ratings, raters: Integers) -> Floats:
    """When each example that two people labelled got its last label."""
    assert ratings.times is not None
    last = np.full(len(raters), -np.inf)
    np.maximum.at(last, ratings.examples, ratings.times)
    return last[raters > 1]
