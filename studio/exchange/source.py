"""What an export is made from: a project as one transaction sees it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import pyarrow as pa

from storage import Transaction
from storage.repositories.gold import LabelledRow
from storage.repositories.histories import History
from storage.repositories.scores import ScoredExample
from storage.tables import Project, SchemaLabel, Version
from studio.exchange.forms import Form, form_of
from studio.exchange.losses import Losses
from studio.exchange.scored import Speaker, in_words
from studio.exchange.told import told
from studio.exchange.writers import schema_of
from studio.images import ImageFolder
from studio.spelling import spelling
from studio.tasks import find_task
from studio.tasks.base import Asked, Said

# What a version's labels are called now, where that differs; None for those that mean nothing any more.
Renamed = Callable[[Transaction, int, Version], Mapping[str, str | None]]


@dataclass(frozen=True, slots=True)
class Source:
    """Everything that a format may write; what it cannot hold goes to `losses`."""

    transaction: Transaction
    project: Project
    renamed: Renamed
    images: ImageFolder
    losses: Losses = field(default_factory=Losses)

    @property
    def form(self) -> Form:
        """How the project's answers stand in files."""
        return form_of(self.project.task)

    def schema(self, *, scored: bool = False) -> pa.Schema:
        """The columns of `gold`, or of `scored`: those of a question or an image only where an example has one."""
        return schema_of(self.form.column, self.transaction.examples.inputs(self.project.id), scored=scored)

    def gold(self) -> Iterator[LabelledRow]:
        """The agreed labels, with where they come from."""
        return self.transaction.gold.stream(self.project.id, spelling(self.transaction, self.project.id))

    def held_out(self) -> Iterator[Asked]:
        """What the project holds out, with and without an answer."""
        return self.transaction.holdout.stream(self.project.id)

    def scored(self) -> Iterator[ScoredExample]:
        """The same, and the examples without an agreed label that have a score; each with its score."""
        speaker, spell = cache(self._speaker), spelling(self.transaction, self.project.id)
        for row in self.transaction.scores.stream(self.project.id, spell):
            yield in_words(row, speaker(row.version_id)) if row.version_id is not None else row

    def _speaker(self, version_id: int) -> Speaker:
        version = self.transaction.versions.get(version_id)
        renamed = self.renamed(self.transaction, self.project.id, version)
        own = self.transaction.versions.labels(version_id)
        names = {label: label for label in self.labels_in_use()} | dict(renamed)
        return Speaker(
            version.name, tuple(renamed.get(label, label) for label in own), find_task(self.project.task), names
        )

    def histories(self) -> Iterator[tuple[History, Mapping[int, Said]]]:
        """The examples that were not removed, with everything that was done with them, and what that says today."""
        rows = (one for one in self.transaction.histories.all(self.project.id) if one.state != "removed")
        return told(rows, spelling(self.transaction, self.project.id, self.label_names()))

    def labels_in_use(self) -> list[str]:
        """The names of the labels, in the order of their numbers in `id2label`."""
        return [label.name for label in self.transaction.projects.labels(self.project.id)]

    def label_names(self) -> dict[int, str]:
        """What each label is called now, by id, in the order of the schema; one retired for good keeps its name."""
        rows = {label.id: label for label in self.transaction.projects.every_label(self.project.id)}
        last = {key: _last(rows, label) for key, label in rows.items()}
        order = sorted(last, key=lambda key: (last[key].retired_at is not None, last[key].position))
        return {key: last[key].name for key in order}


def _last(rows: Mapping[int, SchemaLabel], label: SchemaLabel) -> SchemaLabel:
    """Where following its successors ends."""
    while label.successor_id is not None:
        label = rows[label.successor_id]
    return label
