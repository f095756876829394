"""Changes as people read them, before and after they are made."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage import Transaction
from storage.repositories.schema_changes import Logged
from storage.tables import SchemaChange
from studio.labelling.schema.change import Change, Effects
from studio.labelling.schema.counts import Counts, Told, sentences, undo_sentences
from studio.labelling.schema.undoing import summary
from studio.tasks import find_task


@dataclass(frozen=True, slots=True)
class LabelInUse:
    """A label that can be chosen, and how many gold labels it has."""

    name: str
    description: str
    colour: str | None
    key: str | None
    gold: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change will come to. `counts` is to be sent along when it is applied."""

    counts: Counts
    sentences: tuple[str, ...]
    # The names in use afterwards, in their order.
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change in the log, with the names of then."""

    id: int
    verb: str
    summary: str
    counts: Counts
    person: str
    created_at: float
    undoes: int | None
    undone_by: int | None


def preview_of(
    transaction: Transaction, project_id: int, change: Change, counts: Counts, in_use: Sequence[str]
) -> Preview:
    versions = [
        version
        for version in transaction.versions.all(project_id)
        if any(name in version.label_counts for name in change.labels)
    ]
    live = transaction.versions.live(project_id)
    task = find_task(transaction.projects.get(project_id).task)
    names = [version.name for version in versions]
    told = Told(len(in_use), task.is_structured, names, live.name if live else None)
    return Preview(counts, tuple(sentences(change, counts, told)), tuple(in_use))


def undo_preview_of(
    transaction: Transaction, change: SchemaChange, effects: Effects, counts: Counts, in_use: Sequence[str]
) -> Preview:
    names = {row.id: row.name for row in transaction.projects.every_label(change.project_id)}
    made = change.details["made"] if change.verb != "rename" else []
    staying = [names[label_id] for label_id in made if label_id not in effects.retired]
    leaving = [names[label_id] for label_id in made if effects.retired.get(label_id, 0) is None]
    said = undo_sentences(change.id, change.details["labels"], staying, leaving, counts)
    return Preview(counts, tuple(said), tuple(in_use))


def view_of(logged: Logged) -> ChangeView:
    change = logged.change
    return ChangeView(
        id=change.id,
        verb=change.verb,
        summary=summary(change.verb, change.details),
        counts=Counts(**change.details["counts"]),
        person=change.person,
        created_at=change.created_at,
        undoes=change.undoes_id,
        undone_by=logged.undone_by,
    )
