"""What a structured value says by the labels in use: the same, made of what each of its labels means now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from studio.tasks.base import Said, Task


def in_stored_order(labels: Mapping[Any, int | None]) -> dict[Any, int | None]:
    """The same labels by their ids, so that the same is always written the same, whatever the order of the schema."""
    return dict(sorted(labels.items(), key=lambda item: (item[1] is None, item[1] or 0)))


@dataclass(frozen=True)
class Restating:
    """`meaning` says what each label means now, and `split` which of those without a meaning were split."""

    task: Task
    meaning: Mapping[int, int | None]
    split: Collection[int]

    @cached_property
    def _labels(self) -> dict[int, int | None]:
        return in_stored_order(self.meaning)

    def of(self, said: Said) -> Said | None:
        """What is said, labels by their ids, as it is stored today.

        None when it means nothing any more: it names a label that was split, so that somebody must say it anew, or
        nothing is left of it without the labels that were retired.
        """
        if any(label in self.split for label in self.task.named(said)):
            return None
        return self.task.relabel(said, self._labels)
