"""Everybody's current answers as arrays, each as what it means now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storage import Transaction
from storage.repositories.answers import Answers
from studio.labelling.meaning import meaning_of
from studio.labelling.review.values import Values, given_values
from studio.metrics.agreement import Ratings
from studio.tasks import find_task

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
NONE = -1


@dataclass(frozen=True, slots=True)
class Given:
    """Current answers, one a position; those that mean nothing any more are left out.

    `labels` and `gold` are positions in `label_names`, or in `values` where answers are structured; -1 for no gold
    label; see `Answers` for the rest. `seconds` is nan where nobody knows.
    """

    label_names: list[str]
    names: list[str]
    example_ids: Integers
    annotators: Integers
    labels: Integers
    times: Floats
    seconds: Floats
    gold: Integers
    alone: NDArray[np.bool_]
    values: Values | None = None

    def ratings(self) -> Ratings:
        """The same, for the figures of agreement."""
        return Ratings.gather(
            self.example_ids,
            self.annotators,
            self.labels,
            annotator_count=len(self.names),
            label_count=len(self.label_names) if self.values is None else len(self.values.said),
            times=self.times,
        )


def given_labels(transaction: Transaction, project_id: int, state: str | None = None) -> Given:
    """The answers of a project, or those of its examples in a state that asks for attention."""
    answers = transaction.review.answers(project_id, state)
    task = find_task(transaction.projects.get(project_id).task)
    if not task.is_structured:
        names, places = label_places(transaction, project_id)
        return _given(answers, names, places, None)
    names = [row.name for row in transaction.projects.labels(project_id)]
    values, places = given_values(transaction, project_id, task, {*answers.labels, *answers.gold} - {NONE})
    return _given(answers, names, places, values)


def label_places(transaction: Transaction, project_id: int) -> tuple[list[str], dict[int, int]]:
    """The names of the labels in use, and label id -> position of what it means now, of those that mean something."""
    in_use = transaction.projects.labels(project_id)
    position = {row.id: place for place, row in enumerate(in_use)}
    meaning = meaning_of(transaction, project_id)
    places = {label: position[now] for label, now in meaning.items() if now is not None}
    return [row.name for row in in_use], places


def _given(answers: Answers, label_names: list[str], places: Mapping[int, int], values: Values | None) -> Given:
    labels = translated(answers.labels, places)
    kept = labels != NONE
    seconds = np.asarray(answers.seconds, dtype=np.float64)[kept]
    return Given(
        label_names,
        answers.names,
        example_ids=np.asarray(answers.example_ids, dtype=np.int64)[kept],
        annotators=np.asarray(answers.annotators, dtype=np.int64)[kept],
        labels=labels[kept],
        times=np.asarray(answers.times, dtype=np.float64)[kept],
        seconds=np.where(seconds < 0, np.nan, seconds),
        gold=translated(answers.gold, places)[kept],
        alone=np.asarray(answers.alone, dtype=np.bool_)[kept],
        values=values,
    )


def translated(ids: Any, places: Mapping[int, int]) -> Integers:
    """Positions instead of ids, -1 for those that have none."""
    distinct, where = np.unique(np.asarray(ids, dtype=np.int64), return_inverse=True)
    return np.array([places.get(int(label), NONE) for label in distinct], dtype=np.int64)[where]
