"""What the last scoring says of an example, in words of today."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from storage.repositories.scores import ScoredExample
from studio.tasks.base import Said, Task


@dataclass(frozen=True, slots=True)
class Speaker:
    """A version that has scored examples: its name, and what its labels are called today, in their order.

    A label that means nothing any more is None. `names` are the labels in use, and what others are called now.
    """

    name: str
    labels: tuple[str | None, ...]
    task: Task
    names: Mapping[str, str | None]

    def today(self, said: Said) -> Said | None:
        """What it said, by the labels in use."""
        unknown = dict.fromkeys(name for name in self.task.named(said) if name not in self.names)
        return self.task.relabel(said, {**self.names, **unknown})


def in_words(row: ScoredExample, speaker: Speaker) -> ScoredExample:
    """The row with what `speaker`, the version that has scored the example, says of it."""
    if not row.probabilities:
        return replace(row, scored_by=speaker.name)
    if speaker.task.is_structured:
        sure = 1.0 - (row.uncertainty or 0.0)
        return replace(row, predicted=speaker.today(row.said), probability=sure, scored_by=speaker.name)
    probability = max(row.probabilities)
    predicted = speaker.labels[row.probabilities.index(probability)]
    return replace(row, predicted=predicted, probability=probability, scored_by=speaker.name)
