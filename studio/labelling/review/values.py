"""What structured answers say, and which labels each of them names."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from storage import Transaction
from studio.labelling.sayings import sayings
from studio.metrics.agreement import Likeness, likeness_of
from studio.tasks.base import Said, Task


@dataclass(frozen=True, slots=True)
class Values:
    """Distinct values, one a position, by the labels in use; `memberships`, of shape (values, labels), says which."""

    task: Task
    said: list[Said]
    memberships: NDArray[np.bool_]

    def likeness(self) -> Likeness:
        """How alike the task finds two of them, by their positions."""
        distance = self.task.distance
        return likeness_of(self.said, lambda one, other: 1 - distance(one, other))


def given_values(
    transaction: Transaction, project_id: int, task: Task, value_ids: Collection[int]
) -> tuple[Values, dict[int, int]]:
    """What these values mean, and value id -> the position of that, of those that mean something."""
    found = sayings(transaction, project_id, value_ids)
    meant = sorted({now for value_id in value_ids if (now := found.meaning[value_id]) is not None})
    said = [found.given[value_id] for value_id in meant]
    position = {value_id: place for place, value_id in enumerate(meant)}
    places = {key: position[now] for key in value_ids if (now := found.meaning[key]) is not None}
    names = [row.name for row in transaction.projects.labels(project_id)]
    return Values(task, said, _memberships(task, said, names)), places


def _memberships(task: Task, said: list[Said], names: list[str]) -> NDArray[np.bool_]:
    place = {name: column for column, name in enumerate(names)}
    found = np.zeros((len(said), len(names)), dtype=np.bool_)
    for row, value in enumerate(said):
        found[row, [place[name] for name in task.named(value)]] = True
    return found
