"""What a change of the schema does to many answers at once, in statements that do not grow with them."""

from array import array
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from storage.databases.among import among
from storage.tables import Assignment, Example, Gold, GoldTally, Label, LabelValue, NamedLabel

SETTLED = ("adjudicated", "imported")


class Relabelling:
    """Reads and writes `gold`, `gold_tallies`, `assignments` and `labels` by the value they give.

    A revision gives the value as it was then; gold is one by the labels in use.
    """

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def gold_by_revision(self, project_id: int, in_use: Collection[int]) -> dict[int, int]:
        """How many gold labels, of those that are one of `in_use`, come from revisions that give each value."""
        rows = (
            select(Label.value_id, func.count())
            .select_from(Gold)
            .join(Label, Label.id == Gold.label_id)
            .where(Gold.project_id == project_id, self._among(Gold.value_id, in_use))
            .group_by(Label.value_id)
        )
        return self._counts(rows)

    def answers(self, project_id: int, given: Collection[int]) -> dict[int, int]:
        """How many people's current answers give each of these values."""
        rows = select(Label.value_id, func.count()).group_by(Label.value_id)
        return self._counts(self._answered(rows, project_id, given))

    def people(self, project_id: int, given: Collection[int]) -> int:
        """How many people's current answers give one of these values."""
        rows = self._answered(select(func.count(Assignment.annotator.distinct())), project_id, given)
        return self._connection.scalar(rows) or 0

    def revisions(self, project_id: int, named: Collection[int]) -> dict[int, int]:
        """How many revisions ever named each of these labels of the schema."""
        rows = (
            select(NamedLabel.schema_label_id, func.count())
            .join(Label, Label.value_id == NamedLabel.value_id)
            .where(Label.project_id == project_id, NamedLabel.schema_label_id.in_(named))
        )
        return self._counts(rows.group_by(NamedLabel.schema_label_id))

    def mixed(self, project_id: int, given: Collection[int]) -> "array[int]":
        """The examples whose current answers differ, where one of them gives one of these values."""
        is_one = func.max(case((self._among(Label.value_id, given), 1), else_=0)) == 1
        rows = (
            select(Assignment.example_id)
            .join(Label, Label.id == Assignment.label_id)
            .where(Assignment.project_id == project_id, Assignment.state == "labelled")
            .group_by(Assignment.example_id)
        )
        return self._ids(rows.having(func.min(Label.value_id) != func.max(Label.value_id), is_one))

    def resting_on(self, project_id: int, given: Collection[int]) -> "array[int]":
        """The examples with an answer, or a settled gold label, that gives one of these values."""
        answered = self._answered(select(Assignment.example_id), project_id, given)
        return self._ids(answered.union(self._settled(select(Gold.example_id), project_id, given)))

    def take_back(self, project_id: int, given: Collection[int], change_id: int, cause: str, now: float) -> int:
        """Append to each answer and each settled gold label of `resting_on` a revision that takes it back.

        Its request id names the change and the revision that it takes back. Returns how many there were.
        """
        answered = self._answered(select(Label.id), project_id, given)
        settled = self._settled(select(Gold.label_id), project_id, given)
        one = aliased(Label)
        last = (
            select(func.max(Label.revision))
            .where(Label.example_id == one.example_id, Label.annotator == one.annotator)
            .correlate(one)
            .scalar_subquery()
        )
        # One person may have both labelled an example and decided it.
        turn = func.row_number().over(partition_by=(one.example_id, one.annotator), order_by=one.id)
        taken = select(
            one.project_id,
            one.example_id,
            one.annotator,
            last + turn,
            case((one.action == "adjudicate", "withdraw"), else_="undo"),
            literal(f"schema-{change_id}-").op("||")(cast(one.id, Text)),
            literal(cause),
            literal(now),
        ).where(one.id.in_(answered.union(settled)))
        columns = "project_id example_id annotator revision action request_id cause created_at".split()
        return self._connection.execute(insert(Label).from_select(columns, taken)).rowcount

    def leave(self, project_id: int, given: Collection[int]) -> None:
        """Whoever's answer gives one of these values sits there no more."""
        answers = select(Label.id).where(Label.project_id == project_id, self._among(Label.value_id, given))
        self._connection.execute(
            delete(Assignment).where(
                Assignment.project_id == project_id, Assignment.state == "labelled", Assignment.label_id.in_(answers)
            )
        )

    def move_gold(self, project_id: int, moves: Mapping[int, int]) -> None:
        """Have gold of each label in use be another one."""
        if moves:
            self._move(project_id, moves.keys(), case(moves, value=Gold.value_id))

    def part_gold(self, project_id: int, in_use: Collection[int], moves: Mapping[int, int]) -> None:
        """Have gold that is one of `in_use` be what the label that its revision names is now."""
        named = select(Label.value_id).where(Label.id == Gold.label_id).scalar_subquery()
        if moves:
            self._move(project_id, in_use, case(moves, value=named, else_=Gold.value_id))

    def follow_gold(self, project_id: int, in_use: Collection[int]) -> None:
        """Have gold that is one of `in_use`, which are structured, be what the value that its revision gives means."""
        means = (
            select(func.coalesce(LabelValue.means_id, LabelValue.id))
            .join(Label, Label.value_id == LabelValue.id)
            .where(Label.id == Gold.label_id)
            .scalar_subquery()
        )
        self._move(project_id, in_use, means)

    def recount(self, project_id: int, label_ids: Collection[int]) -> None:
        """Count the gold of these labels anew."""
        self._connection.execute(delete(GoldTally).where(GoldTally.schema_label_id.in_(label_ids)))
        counted = (
            select(NamedLabel.schema_label_id, Example.split, literal(project_id), func.count())
            .join(Gold, Gold.value_id == NamedLabel.value_id)
            .join(Example, Example.id == Gold.example_id)
            .where(Gold.project_id == project_id, NamedLabel.schema_label_id.in_(label_ids))
            .group_by(NamedLabel.schema_label_id, Example.split)
        )
        columns = ["schema_label_id", "split", "project_id", "count"]
        self._connection.execute(insert(GoldTally).from_select(columns, counted))

    def _move(self, project_id: int, in_use: Collection[int], value: Any) -> None:
        of_these = (Gold.project_id == project_id, self._among(Gold.value_id, in_use))
        self._connection.execute(update(Gold).where(*of_these).values(value_id=value))

    def _answered(self, rows: Any, project_id: int, given: Collection[int]) -> Any:
        """Of current answers: those that give one of these values."""
        return (
            rows.select_from(Assignment)
            .join(Label, Label.id == Assignment.label_id)
            .where(
                Assignment.project_id == project_id,
                Assignment.state == "labelled",
                self._among(Label.value_id, given),
            )
        )

    def _settled(self, rows: Any, project_id: int, given: Collection[int]) -> Any:
        """Of gold that no answer changes: what comes from revisions that give one of these values."""
        return (
            rows.select_from(Gold)
            .join(Label, Label.id == Gold.label_id)
            .where(Gold.project_id == project_id, Gold.reason.in_(SETTLED), self._among(Label.value_id, given))
        )

    def _among(self, column: Any, values: Collection[int]) -> ColumnElement[bool]:
        return among(self._connection, column, list(values))

    def _counts(self, rows: Any) -> dict[int, int]:
        return {key: count for key, count in self._connection.execute(rows)}  # noqa: C416

    def _ids(self, rows: Any) -> "array[int]":
        return array("q", sorted(self._connection.scalars(rows)))
