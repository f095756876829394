"""A person's own examples of a project: what they hold and what they are done with, never what others did.

Each question is about one person's rows, so that it costs what their own work is, not what the project is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from storage.tables import Assignment, Example, Gold, Label


@dataclass(frozen=True, slots=True)
class Own:
    """An example where the person stands, what they said about it, and the gold label it has."""

    example_id: int
    text: str
    question: str | None
    image: str | None
    example_state: str
    state: str
    value_id: int | None
    note: str | None
    updated_at: float
    gold_value_id: int | None
    gold_reason: str | None


@dataclass(frozen=True, slots=True)
class Sought:
    """Which of their examples are meant: any text or question that contains this, any of these labels."""

    text: str = ""
    labels: Collection[int] | None = None


class Personal:
    """Rows of `assignments` as their annotator sees them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def newest(
        self, project_id: int, annotator: str, state: str, count: int, after: tuple[float, int] | None, sought: Sought
    ) -> list[Own]:
        """The last changed first; `after` is the (updated_at, example id) of the last one that is known."""
        rows = _own(project_id, annotator, state).limit(count)
        if after is not None:
            rows = rows.where(tuple_(Assignment.updated_at, Assignment.example_id) < tuple_(*after))
        if sought.text:
            inputs = (Example.text, Example.question)
            rows = rows.where(or_(*(one.icontains(sought.text, autoescape=True) for one in inputs)))
        if sought.labels is not None:
            rows = rows.where(Label.value_id.in_(sought.labels))
        return [Own(*row) for row in self._session.execute(rows)]

    def counts(self, project_id: int, annotator: str) -> dict[str, int]:
        """How many examples the person has in each state; states without any are left out."""
        rows = select(Assignment.state, func.count()).where(*_mine(project_id, annotator)).group_by(Assignment.state)
        return dict(self._session.execute(rows).all())

    def labelled_since(self, project_id: int, annotator: str, moment: float) -> int:
        """How many examples have a label of theirs that was given at this moment or later."""
        rows = select(func.count()).where(
            *_mine(project_id, annotator), Assignment.state == "labelled", Assignment.updated_at >= moment
        )
        return self._session.scalar(rows) or 0

    def held_by_others(self, project_id: int, annotator: str) -> int:
        """How many examples that the person has never had are in other hands, and may become free.

        Costs what is held at the moment: a few examples for each window that is open.
        """
        had = aliased(Assignment)
        rows = select(func.count(Assignment.example_id.distinct())).where(
            Assignment.project_id == project_id,
            Assignment.state == "held",
            Assignment.annotator != annotator,
            ~select(had.example_id).where(had.example_id == Assignment.example_id, had.annotator == annotator).exists(),
        )
        return self._session.scalar(rows) or 0


def _mine(project_id: int, annotator: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Assignment.project_id == project_id, Assignment.annotator == annotator


def _own(project_id: int, annotator: str, state: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Example.id,
            Example.text,
            Example.question,
            Example.image,
            Example.state,
            Assignment.state,
            Label.value_id,
            Label.note,
            Assignment.updated_at,
            Gold.value_id,
            Gold.reason,
        )
        .join(Example, Example.id == Assignment.example_id)
        .outerjoin(Label, Label.id == Assignment.label_id)
        .outerjoin(Gold, Gold.example_id == Assignment.example_id)
        .where(*_mine(project_id, annotator), Assignment.state == state)
        .order_by(Assignment.updated_at.desc(), Assignment.example_id.desc())
    )
