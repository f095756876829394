"""What an export is made from: a project as one transaction sees it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from storage import Transaction
from storage.repositories.gold import LabelledRow
from storage.repositories.histories import History
from storage.repositories.scores import ScoredExample
from storage.tables import Project, Version
from studio.exchange.scored import Speaker, in_words

# What a version's labels are called now, where that differs; None for those that mean nothing any more.
Renamed = Callable[[Transaction, int, Version], Mapping[str, str | None]]


@dataclass(frozen=True, slots=True)
class Source:
    """Everything that a format may write."""

    transaction: Transaction
    project: Project
    renamed: Renamed

    def gold(self) -> Iterator[LabelledRow]:
        """The agreed labels, with where they come from."""
        return self.transaction.gold.stream(self.project.id)

    def scored(self) -> Iterator[ScoredExample]:
        """The same, and the examples without an agreed label that have a score; each with its score."""
        speaker = cache(self._speaker)
        for row in self.transaction.scores.stream(self.project.id):
            yield in_words(row, speaker(row.version_id)) if row.version_id is not None else row

    def _speaker(self, version_id: int) -> Speaker:
        version = self.transaction.versions.get(version_id)
        renamed = self.renamed(self.transaction, self.project.id, version)
        own = self.transaction.versions.labels(version_id)
        return Speaker(version.name, tuple(renamed.get(label, label) for label in own))

    def histories(self) -> Iterator[History]:
        """The examples that were not removed, with everything that was done with them."""
        return (one for one in self.transaction.histories.all(self.project.id) if one.state != "removed")

    def labels_in_use(self) -> list[str]:
        """The names of the labels, in the order of their numbers in `id2label`."""
        return [label.name for label in self.transaction.projects.labels(self.project.id)]

    def label_names(self) -> dict[int, str]:
        """What each label is called now, by id; one that was retired for good keeps its name."""
        rows = {label.id: label for label in self.transaction.projects.every_label(self.project.id)}
        names = {}
        for key, label in rows.items():
            while label.successor_id is not None:
                label = rows[label.successor_id]
            names[key] = label.name
        return names
