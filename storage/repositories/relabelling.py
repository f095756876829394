"""What a change of the schema does to many labels at once, in statements that do not grow with them."""

from array import array
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Text, case, cast, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from storage.tables import Assignment, Example, Gold, GoldTally, Label

SETTLED = ("adjudicated", "imported")


class Relabelling:
    """Reads and writes `gold`, `gold_tallies`, `assignments` and `labels` by the label they name.

    A revision names the label as it was then; gold names a label in use.
    """

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def gold_by_revision(self, project_id: int, in_use: Collection[int]) -> dict[int, int]:
        """How many gold labels, of those that are one of `in_use`, come from revisions that name each label."""
        rows = (
            select(Label.schema_label_id, func.count())
            .select_from(Gold)
            .join(Label, Label.id == Gold.label_id)
            .where(Gold.project_id == project_id, Gold.schema_label_id.in_(in_use))
            .group_by(Label.schema_label_id)
        )
        return self._counts(rows)

    def answers(self, project_id: int, named: Collection[int]) -> dict[int, int]:
        """How many people's current answers name each of these labels."""
        rows = select(Label.schema_label_id, func.count()).group_by(Label.schema_label_id)
        return self._counts(_answered(rows, project_id, named))

    def people(self, project_id: int, named: Collection[int]) -> int:
        """How many people's current answers name one of these labels."""
        rows = _answered(select(func.count(Assignment.annotator.distinct())), project_id, named)
        return self._connection.scalar(rows) or 0

    def revisions(self, project_id: int, named: Collection[int]) -> dict[int, int]:
        """How many revisions ever named each of these labels."""
        rows = select(Label.schema_label_id, func.count()).where(
            Label.project_id == project_id, Label.schema_label_id.in_(named)
        )
        return self._counts(rows.group_by(Label.schema_label_id))

    def mixed(self, project_id: int, kinds: Mapping[int, int]) -> "array[int]":
        """The examples whose answers name labels of more than one kind; `kinds` says which label is of which."""
        kind = case(kinds, value=Label.schema_label_id)
        rows = _answered(select(Assignment.example_id), project_id, kinds.keys()).group_by(Assignment.example_id)
        return self._ids(rows.having(func.min(kind) != func.max(kind)))

    def resting_on(self, project_id: int, named: Collection[int]) -> "array[int]":
        """The examples with an answer, or a settled gold label, that names one of these."""
        answered = _answered(select(Assignment.example_id), project_id, named)
        return self._ids(answered.union(_settled(select(Gold.example_id), project_id, named)))

    def take_back(self, project_id: int, named: Collection[int], change_id: int, cause: str, now: float) -> int:
        """Append to each answer and each settled gold label of `resting_on` a revision that takes it back.

        Its request id names the change and the revision that it takes back. Returns how many there were.
        """
        answered = _answered(select(Label.id), project_id, named)
        settled = _settled(select(Gold.label_id), project_id, named)
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

    def leave(self, project_id: int, named: Collection[int]) -> None:
        """Whoever's answer names one of these labels sits there no more."""
        answers = select(Label.id).where(Label.project_id == project_id, Label.schema_label_id.in_(named))
        self._connection.execute(
            delete(Assignment).where(
                Assignment.project_id == project_id, Assignment.state == "labelled", Assignment.label_id.in_(answers)
            )
        )

    def move_gold(self, project_id: int, moves: Mapping[int, int]) -> None:
        """Have gold of each label in use be another one."""
        if moves:
            self._move(project_id, moves.keys(), case(moves, value=Gold.schema_label_id))

    def part_gold(self, project_id: int, in_use: Collection[int], moves: Mapping[int, int]) -> None:
        """Have gold that is one of `in_use` be what the label that its revision names is now."""
        named = select(Label.schema_label_id).where(Label.id == Gold.label_id).scalar_subquery()
        if moves:
            self._move(project_id, in_use, case(moves, value=named, else_=Gold.schema_label_id))

    def recount(self, project_id: int, label_ids: Collection[int]) -> None:
        """Count the gold of these labels anew."""
        self._connection.execute(delete(GoldTally).where(GoldTally.schema_label_id.in_(label_ids)))
        counted = (
            select(Gold.schema_label_id, Example.split, literal(project_id), func.count())
            .join(Example, Example.id == Gold.example_id)
            .where(Gold.project_id == project_id, Gold.schema_label_id.in_(label_ids))
            .group_by(Gold.schema_label_id, Example.split)
        )
        columns = ["schema_label_id", "split", "project_id", "count"]
        self._connection.execute(insert(GoldTally).from_select(columns, counted))

    def _move(self, project_id: int, in_use: Collection[int], value: Any) -> None:
        self._connection.execute(
            update(Gold)
            .where(Gold.project_id == project_id, Gold.schema_label_id.in_(in_use))
            .values(schema_label_id=value)
        )

    def _counts(self, rows: Any) -> dict[int, int]:
        return {label: count for label, count in self._connection.execute(rows)}  # noqa: C416

    def _ids(self, rows: Any) -> "array[int]":
        return array("q", sorted(self._connection.scalars(rows)))


def _answered(rows: Any, project_id: int, named: Collection[int]) -> Any:
    """Of current answers: those that name one of these labels."""
    return (
        rows.select_from(Assignment)
        .join(Label, Label.id == Assignment.label_id)
        .where(Assignment.project_id == project_id, Assignment.state == "labelled", Label.schema_label_id.in_(named))
    )


def _settled(rows: Any, project_id: int, named: Collection[int]) -> Any:
    """Of gold that no answer changes: what comes from revisions that name one of these labels."""
    return (
        rows.select_from(Gold)
        .join(Label, Label.id == Gold.label_id)
        .where(Gold.project_id == project_id, Gold.reason.in_(SETTLED), Label.schema_label_id.in_(named))
    )
