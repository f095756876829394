"""The agreed label of each example, and the tally of them by label."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, exists, func, select
from sqlalchemy.orm import Session

from storage.databases.batches import batches
from storage.databases.dialect import upsert_on
from storage.databases.prepared import Prepared
from storage.tables import Assignment, Example, Gold, GoldTally, Label, Leak, SchemaLabel

# Why a label is the agreed one where people's answers made it so.
DECIDED = ("single", "consensus", "majority")


@dataclass(frozen=True, slots=True)
class GoldExample:
    """An example with its agreed label, as training sees it: `label_id` is the revision that this was taken from.

    `revisions` are all that it rests on: that one and, where people's answers decided, everybody's answer. `group` is
    the same for examples that are nearly the same.
    """

    example_id: int
    label_id: int
    text: str
    split: str
    label: str
    group: str
    revisions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """One revision with its example and its label's name, as an export writes it."""

    example_id: int
    text: str
    split: str
    label: str
    reason: str
    annotator: str
    revision: int
    suggested: str | None
    suggested_probability: float | None
    version: str | None
    seconds: float | None
    created_at: float


# What a LabelledRow is made from, in the order of its fields.
LABELLED_COLUMNS = (
    Example.id,
    Example.text,
    Example.split,
    SchemaLabel.name,
    Gold.reason,
    Label.annotator,
    Label.revision,
    Label.suggested,
    Label.suggested_probability,
    Label.version,
    Label.seconds,
    Label.created_at,
)


@dataclass(frozen=True, slots=True)
class Agreed:
    """A gold label as it stands: the label in use, the revision it comes from, and why."""

    schema_label_id: int
    label_id: int
    reason: str


AGREED = Prepared(
    select(Gold.schema_label_id, Gold.label_id, Gold.reason).where(Gold.example_id == bindparam("of_example"))
)


class GoldLabels:
    """Rows of `gold`; `gold_tallies` follow every change."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()

    def of(self, example_id: int) -> Agreed | None:
        row = AGREED.row(self._connection, of_example=example_id)
        return Agreed(*row) if row else None

    def set(self, project_id: int, example_id: int, split: str, before: Agreed | None, after: Agreed | None) -> None:
        """Replace the agreed label `before` of an example, which the caller has locked, by `after`."""
        if before == after:
            return
        if after is None:
            self._connection.execute(delete(Gold).where(Gold.example_id == example_id))
        else:
            values = {
                "project_id": project_id,
                "schema_label_id": after.schema_label_id,
                "label_id": after.label_id,
                "reason": after.reason,
            }
            _set(self._connection.dialect.name).change(self._connection, example_id=example_id, **values)
        moves: dict[int, int] = {}
        if before is not None:
            moves[before.schema_label_id] = -1
        if after is not None:
            moves[after.schema_label_id] = moves.get(after.schema_label_id, 0) + 1
        self.count(project_id, {(label, split): more for label, more in moves.items() if more})

    def count(self, project_id: int, moves: dict[tuple[int, str], int]) -> None:
        """Add to the tally by (label id, split); in one order, so that two transactions cannot wait for each other."""
        for (label, split), more in sorted(moves.items()):
            row = {"schema_label_id": label, "split": split, "project_id": project_id, "count": max(more, 0)}
            _count(self._connection.dialect.name).change(self._connection, **row, more=more)

    def names(self, example_ids: Sequence[int]) -> dict[int, str]:
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

    def all(self, project_id: int) -> list[GoldExample]:
        """Every agreed label of a project, in the order of the examples, but for those that leaked."""
        group = func.coalesce(Example.group_key, Example.text_hash)
        rows = self._session.execute(
            select(Example.id, Gold.label_id, Example.text, Example.split, SchemaLabel.name, group)
            .join(Gold, Gold.example_id == Example.id)
            .join(SchemaLabel, SchemaLabel.id == Gold.schema_label_id)
            .where(Gold.project_id == project_id, ~exists().where(Leak.example_id == Example.id))
            .order_by(Example.id)
        )
        answers = self._answers(project_id)
        return [
            GoldExample(key, label_id, text, split, label, group, tuple(sorted({label_id, *answers.get(key, ())})))
            for key, label_id, text, split, label, group in rows
        ]

    def _answers(self, project_id: int) -> dict[int, list[int]]:
        """The revisions by which people decided on agreed labels, by example."""
        rows = (
            select(Assignment.example_id, Assignment.label_id)
            .join(Gold, Gold.example_id == Assignment.example_id)
            .where(Gold.project_id == project_id, Gold.reason.in_(DECIDED), Assignment.state == "labelled")
        )
        found: dict[int, list[int]] = defaultdict(list)
        for example_id, label_id in self._connection.execute(rows):
            if label_id is not None:
                found[example_id].append(label_id)
        return found

    def stream(self, project_id: int) -> Iterator[LabelledRow]:
        """The agreed labels as rows to export, a few at a time."""
        for row in self._session.execute(_export(project_id).execution_options(yield_per=1_000)):
            yield LabelledRow(*row)


@cache
def _set(dialect: str) -> Prepared:
    statement = upsert_on(dialect, Gold)
    changed = ("project_id", "schema_label_id", "label_id", "reason")
    return Prepared(
        statement.on_conflict_do_update(
            index_elements=["example_id"], set_={name: statement.excluded[name] for name in changed}
        )
    )


@cache
def _count(dialect: str) -> Prepared:
    return Prepared(
        upsert_on(dialect, GoldTally).on_conflict_do_update(
            index_elements=["schema_label_id", "split"], set_={"count": GoldTally.count + bindparam("more")}
        )
    )


def _export(project_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(*LABELLED_COLUMNS)
        .join(Gold, Gold.example_id == Example.id)
        .join(SchemaLabel, SchemaLabel.id == Gold.schema_label_id)
        .join(Label, Label.id == Gold.label_id)
        .where(Gold.project_id == project_id)
        .order_by(Example.id)
    )
