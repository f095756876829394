"""What a piece of a file says, as values of the project: labels are those from the start, others are stored with it."""

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace

from storage import Transaction
from storage.repositories.label_values import canonical
from studio.exchange.deposit import Arrival
from studio.tasks.base import Task


class Values(ABC):
    """Gives numbers to what the rows of one piece say, and the ids of the values in their place once it is stored."""

    # Whether a row says what `said` holds, and not just its label.
    are_structured: bool

    @abstractmethod
    def number(self, code: int, said: str | None) -> int:
        """The number of what a row says: by the number of its label, or by the JSON that the spool keeps."""

    @abstractmethod
    def stored(self, transaction: Transaction, project_id: int, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
        """The arrivals with ids in place of the numbers."""


class LabelIds(Values):
    """The number of a label is the id that it has in the project, and its value's."""

    are_structured = False

    def __init__(self, label_ids: Sequence[int]) -> None:
        self._ids = label_ids

    def number(self, code: int, said: str | None) -> int:  # noqa: ARG002  # there is only the label
        return self._ids[code]

    def stored(self, transaction: Transaction, project_id: int, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:  # noqa: ARG002
        return arrivals


class Contents(Values):
    """Structured values are numbered as they are met."""

    are_structured = True

    def __init__(self, task: Task, label_ids: Sequence[int]) -> None:
        self._task = task
        # In the order of their ids, so that the same is always written the same.
        self._labels = dict(sorted(enumerate(label_ids), key=lambda item: item[1]))
        self._numbers: dict[str, int] = {}
        # What has each number, and the labels that it names.
        self._contents: list[str] = []
        self._named: dict[str, Sequence[int]] = {}

    def number(self, code: int, said: str | None) -> int:  # noqa: ARG002  # which says no more than that there is one
        assert said is not None
        number = self._numbers.setdefault(said, len(self._contents))
        if number == len(self._contents):
            content = self._task.relabel(json.loads(said), self._labels)
            self._contents.append(canonical(content))
            self._named[self._contents[-1]] = self._task.named(content)
        return number

    def stored(self, transaction: Transaction, project_id: int, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
        ids = transaction.label_values.intern_all(project_id, self._named)
        values = [ids[content] for content in self._contents]
        return [
            replace(one, given=[replace(given, label=values[given.label]) for given in one.given]) if one.given else one
            for one in arrivals
        ]


def values_of(task: Task, label_ids: Sequence[int]) -> Values:
    """The values of one piece of a file whose labels have these ids."""
    return Contents(task, label_ids) if task.is_structured else LabelIds(label_ids)
