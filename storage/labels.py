"""Labels, append-only, and the gold label that follows from them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, insert, literal, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from storage.batches import batches
from storage.tables import Example, Gold, Label, SchemaLabel


@dataclass(frozen=True, slots=True)
class GoldExample:
    """An example with its agreed label, as training sees it."""

    example_id: int
    text: str
    split: str
    label: str


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """One revision with its example and its label's name, as an export writes it."""

    example_id: int
    text: str
    split: str
    label: str
    annotator: str
    revision: int
    suggested: str | None
    suggested_probability: float | None
    version: str | None
    seconds: float | None
    created_at: float


class Labels:
    """Rows of `labels` and `gold`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def by_request(self, request_id: str) -> Label | None:
        """The revision that a client's request was stored as, if it was."""
        return self._session.scalar(select(Label).where(Label.request_id == request_id))

    def last(self, example_id: int) -> Label | None:
        """The newest revision of an example, whoever made it."""
        return self._session.scalar(
            select(Label).where(Label.example_id == example_id).order_by(Label.id.desc()).limit(1)
        )

    def next_revision(self, example_id: int, annotator: str) -> int:
        newest = self._session.scalar(
            select(func.max(Label.revision)).where(Label.example_id == example_id, Label.annotator == annotator)
        )
        return (newest or 0) + 1

    def next_revisions(self, example_ids: Iterable[int], annotator: str) -> dict[int, int]:
        """`next_revision` of those examples that the annotator has revisions of; it is 1 for the others."""
        found: dict[int, int] = {}
        for batch in batches(example_ids):
            rows = self._session.execute(
                select(Label.example_id, func.max(Label.revision) + 1)
                .where(Label.example_id.in_(batch), Label.annotator == annotator)
                .group_by(Label.example_id)
            )
            found.update((example_id, revision) for example_id, revision in rows)
        return found

    def add(self, label: Label) -> Label:
        self._session.add(label)
        self._session.flush()
        return label

    def add_imported(self, rows: Iterable[dict[str, Any]]) -> None:
        """Insert many revisions at once, each with the gold label of an example that has none. Columns by name."""
        # On the connection, because the session's own bulk insert takes as long again for rows nobody will look at.
        connection = self._session.connection()
        before = self._session.scalar(select(func.max(Label.id))) or 0
        for batch in batches(rows):
            connection.execute(insert(Label), batch)
        imported = select(
            Label.example_id, Label.project_id, Label.schema_label_id, Label.id, literal("imported")
        ).where(Label.id > before)
        columns = ["example_id", "project_id", "schema_label_id", "label_id", "reason"]
        connection.execute(insert(Gold).from_select(columns, imported))

    def set_gold(self, label: Label, reason: str) -> None:
        """Make this revision the agreed label of its example."""
        values = {
            "project_id": label.project_id,
            "schema_label_id": label.schema_label_id,
            "label_id": label.id,
            "reason": reason,
        }
        self._session.execute(
            upsert(Gold)
            .values(example_id=label.example_id, **values)
            .on_conflict_do_update(index_elements=["example_id"], set_=values)
        )

    def clear_gold(self, example_id: int) -> None:
        self._session.execute(delete(Gold).where(Gold.example_id == example_id))

    def gold_of(self, example_ids: Sequence[int]) -> dict[int, str]:
        """The agreed label's name of those examples that have one."""
        found: dict[int, str] = {}
        for batch in batches(example_ids):
            rows = self._session.execute(
                select(Gold.example_id, SchemaLabel.name)
                .join(SchemaLabel, SchemaLabel.id == Gold.schema_label_id)
                .where(Gold.example_id.in_(batch))
            )
            found.update((example_id, name) for example_id, name in rows)
        return found

    def gold(self, project_id: int) -> list[GoldExample]:
        """Every agreed label of a project, in the order of the examples."""
        rows = self._session.execute(
            select(Example.id, Example.text, Example.split, SchemaLabel.name)
            .join(Gold, Gold.example_id == Example.id)
            .join(SchemaLabel, SchemaLabel.id == Gold.schema_label_id)
            .where(Gold.project_id == project_id)
            .order_by(Example.id)
        )
        return [GoldExample(*row) for row in rows]

    def count_gold(self, project_id: int) -> dict[tuple[str, str], int]:
        """Agreed labels by (split, label name)."""
        rows = self._session.execute(
            select(Example.split, SchemaLabel.name, func.count())
            .join(Gold, Gold.example_id == Example.id)
            .join(SchemaLabel, SchemaLabel.id == Gold.schema_label_id)
            .where(Gold.project_id == project_id)
            .group_by(Example.split, SchemaLabel.name)
        )
        return {(split, name): count for split, name, count in rows}

    def count_after(self, project_id: int, label_id: int) -> int:
        """Labels made after the revision `label_id`."""
        return (
            self._session.scalar(
                select(func.count()).where(Label.project_id == project_id, Label.action == "label", Label.id > label_id)
            )
            or 0
        )

    def contradictions(self, most: int = 20) -> list[int]:
        """Examples whose gold label does not come from their newest revision; there should be none."""
        newest = select(func.max(Label.id)).where(Label.example_id == Gold.example_id).correlate(Gold).scalar_subquery()
        wrong = select(Gold.example_id).where(Gold.label_id != newest).limit(most)
        return list(self._session.scalars(wrong))

    def newest_id(self, project_id: int) -> int:
        """The id of the newest revision of a project, 0 when it has none."""
        return self._session.scalar(select(func.max(Label.id)).where(Label.project_id == project_id)) or 0

    def stream(self, project_id: int) -> Iterator[LabelledRow]:
        """The agreed labels as rows to export, a few at a time."""
        for row in self._session.execute(_export(project_id).execution_options(yield_per=1_000)):
            yield LabelledRow(*row)


def _export(project_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Example.id,
            Example.text,
            Example.split,
            SchemaLabel.name,
            Label.annotator,
            Label.revision,
            Label.suggested,
            Label.suggested_probability,
            Label.version,
            Label.seconds,
            Label.created_at,
        )
        .join(Gold, Gold.example_id == Example.id)
        .join(SchemaLabel, SchemaLabel.id == Gold.schema_label_id)
        .join(Label, Label.id == Gold.label_id)
        .where(Gold.project_id == project_id)
        .order_by(Example.id)
    )
