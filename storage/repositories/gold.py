"""What is agreed of each example, and the tally of that by label."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, func, select
from sqlalchemy.orm import Session

from storage.databases.among import among
from storage.databases.batches import batches
from storage.databases.dialect import upsert_on
from storage.databases.prepared import Prepared
from storage.repositories.label_values import LabelValues, Spell, spelled
from storage.tables import Assignment, Example, Gold, GoldTally, Label, Leak

# Why a label is the agreed one where people's answers made it so.
DECIDED = ("single", "consensus", "majority")


@dataclass(frozen=True, slots=True)
class GoldExample:
    """An example with what is agreed of it, as training sees it: `label_id` is the revision that this was taken from.

    `label` is what the gold says, by the labels in use. `revisions` are all that it rests on: that one and, where
    people's answers decided, everybody's answer. `group` is the same for examples that are nearly the same.
    """

    example_id: int
    label_id: int
    text: str
    split: str
    label: Any
    group: str
    revisions: tuple[int, ...]
    question: str | None
    image: str | None


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """One revision with its example and what it says by the labels in use, as an export writes it."""

    example_id: int
    text: str
    split: str
    label: Any
    reason: str
    annotator: str
    revision: int
    suggested: str | None
    suggested_probability: float | None
    version: str | None
    seconds: float | None
    created_at: float
    question: str | None = None
    image: str | None = None


# What a LabelledRow is made from, in the order of its fields, with the value in place of what it says.
LABELLED_COLUMNS = (
    Example.id,
    Example.text,
    Example.split,
    Gold.value_id,
    Gold.reason,
    Label.annotator,
    Label.revision,
    Label.suggested,
    Label.suggested_probability,
    Label.version,
    Label.seconds,
    Label.created_at,
    Example.question,
    Example.image,
)
VALUE = LABELLED_COLUMNS.index(Gold.value_id)
PAGE_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Agreed:
    """A gold label as it stands: the value by the labels in use, the revision it comes from, and why."""

    value_id: int
    label_id: int
    reason: str


AGREED = Prepared(select(Gold.value_id, Gold.label_id, Gold.reason).where(Gold.example_id == bindparam("of_example")))


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
                "value_id": after.value_id,
                "label_id": after.label_id,
                "reason": after.reason,
            }
            _set(self._connection.dialect.name).change(self._connection, example_id=example_id, **values)
        moves: dict[tuple[int, str], int] = {}
        if before is not None:
            moves[before.value_id, split] = -1
        if after is not None:
            moves[after.value_id, split] = moves.get((after.value_id, split), 0) + 1
        label_values = LabelValues(self._session)
        self._count(project_id, moves, {value_id: label_values.labels_of(value_id) for (value_id, _) in moves})

    def count(self, project_id: int, moves: Mapping[tuple[int, str], int]) -> None:
        """Add to the tallies how much more gold there is by (value id, split)."""
        named = LabelValues(self._session).labels(value_id for (value_id, _), more in moves.items() if more)
        self._count(project_id, moves, named)

    def _count(self, project_id: int, moves: Mapping[tuple[int, str], int], named: Mapping[int, Sequence[int]]) -> None:
        """`named` are the labels of the schema that each value names."""
        labels: Counter[tuple[int, str]] = Counter()
        for (value_id, split), more in moves.items():
            for label_id in named.get(value_id, ()):
                labels[label_id, split] += more
        # In one order, so that two transactions cannot wait for each other.
        for (label_id, split), more in sorted(labels.items()):
            if more:
                row = {"schema_label_id": label_id, "split": split, "project_id": project_id, "count": max(more, 0)}
                _count(self._connection.dialect.name).change(self._connection, **row, more=more)

    def names(self, example_ids: Sequence[int], spell: Spell) -> dict[int, Any]:
        """What is agreed of those examples that have an agreed label."""
        found: dict[int, int] = {}
        for batch in batches(example_ids):
            rows = select(Gold.example_id, Gold.value_id).where(Gold.example_id.in_(batch))
            found.update((example_id, value_id) for example_id, value_id in self._connection.execute(rows))
        said = spell(set(found.values()))
        return {example_id: said[value_id] for example_id, value_id in found.items()}

    def all(self, project_id: int, spell: Spell, example_ids: Sequence[int] | None = None) -> list[GoldExample]:
        """Every agreed label of a project, in the order of the examples, but for those that leaked.

        Of these examples only, where they are given.
        """
        group = func.coalesce(Example.group_key, Example.text_hash)
        inputs = (Example.text, Example.question, Example.image)
        rows = self._connection.execute(
            select(Example.id, Gold.label_id, Gold.value_id, Example.split, group, *inputs)
            .join(Gold, Gold.example_id == Example.id)
            .where(Gold.project_id == project_id, ~exists().where(Leak.example_id == Example.id))
            .where(*self._only(example_ids))
            .order_by(Example.id)
        ).all()
        said, answers = spell({row.value_id for row in rows}), self._answers(project_id, example_ids)
        return [
            GoldExample(
                key, label_id, text, split, said[value_id], group,
                tuple(sorted({label_id, *answers.get(key, ())})), question, image,
            )
            for key, label_id, value_id, split, group, text, question, image in rows
        ]  # fmt: skip

    def in_pool(self, project_id: int) -> int:
        """How many examples of the pool have an agreed label."""
        found = self._session.scalar(
            select(func.count())
            .select_from(Gold)
            .join(Example, Example.id == Gold.example_id)
            .where(Gold.project_id == project_id, Example.split == "pool")
        )
        return found or 0

    def _only(self, example_ids: Sequence[int] | None) -> list[ColumnElement[bool]]:
        return [] if example_ids is None else [among(self._connection, Gold.example_id, example_ids)]

    def _answers(self, project_id: int, example_ids: Sequence[int] | None) -> dict[int, list[int]]:
        """The revisions by which people decided on agreed labels, by example."""
        rows = (
            select(Assignment.example_id, Assignment.label_id)
            .join(Gold, Gold.example_id == Assignment.example_id)
            .where(Gold.project_id == project_id, Gold.reason.in_(DECIDED), Assignment.state == "labelled")
            .where(*self._only(example_ids))
        )
        found: dict[int, list[int]] = defaultdict(list)
        for example_id, label_id in self._connection.execute(rows):
            if label_id is not None:
                found[example_id].append(label_id)
        return found

    def stream(self, project_id: int, spell: Spell) -> Iterator[LabelledRow]:
        """The agreed labels as rows to export, a few at a time."""
        rows = self._connection.execute(_export(project_id).execution_options(yield_per=PAGE_ROWS))
        for page in rows.partitions():
            yield from (LabelledRow(*values) for values in in_words(page, spell))


def in_words(page: Sequence[Any], spell: Spell) -> Iterator[list[Any]]:
    """Rows that begin with LABELLED_COLUMNS, each with what its value says in place of that."""
    said = spelled({row[VALUE] for row in page}, spell)
    for row in page:
        values = list(row)
        values[VALUE] = said[values[VALUE]]
        yield values


@cache
def _set(dialect: str) -> Prepared:
    statement = upsert_on(dialect, Gold)
    changed = ("project_id", "value_id", "label_id", "reason")
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
        .join(Label, Label.id == Gold.label_id)
        .where(Gold.project_id == project_id)
        .order_by(Example.id)
    )
