"""Everybody's current labels, and the gold labels, as arrays to compute with; no text is read."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from storage.tables import Assignment, Example, Gold, Label

NONE = -1
ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Answers:
    """Current labels, one a position, in no order.

    `annotators` are indices into `names`, which are sorted; `labels` are ids, as they were given. `seconds` is -1
    where nobody knows. `gold` is the id of the label in use that the example has, -1 where it has none; `alone` is 1
    where that one rests on this person only, who cannot help agreeing with it.
    """

    names: list[str]
    example_ids: "array[int]"
    annotators: "array[int]"
    labels: "array[int]"
    times: "array[float]"
    seconds: "array[float]"
    gold: "array[int]"
    alone: "array[int]"


@dataclass(frozen=True, slots=True)
class GoldArrays:
    """Gold labels, one a position, by example: the label in use, the revision behind it, and 1 where adjudicated."""

    example_ids: "array[int]"
    labels: "array[int]"
    revisions: "array[int]"
    adjudicated: "array[int]"


def attention(state: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Examples in a state that asks for attention, found in the index of these.

    Its own condition stands here too, written out: a partial index serves neither parameters nor what implies it.
    """
    others: BindParameter[Any] = bindparam("calm", ("pending", "labelled"), expanding=True, literal_execute=True)
    return Example.state.not_in(others), Example.state == state


def current_answers(session: Session, project_id: int, state: str | None = None) -> Answers:
    """The answers to a project's examples, those to removed ones excepted; with a state, to the examples in it."""
    found: dict[str, int] = {}
    columns: tuple[array[Any], ...] = tuple(array(kind) for kind in "qqqddqq")
    for rows in _pieces(session, _answers(project_id, state)):
        example_ids, people, *rest = zip(*rows, strict=True)
        indices = [found.setdefault(person, len(found)) for person in people]
        for column, values in zip(columns, (example_ids, indices, *rest), strict=True):
            column.extend(values)
    names = sorted(found)
    places = {found[name]: place for place, name in enumerate(names)}
    columns[1][:] = array("q", [places[index] for index in columns[1]])
    return Answers(names, *columns)


def pool_gold(session: Session, project_id: int) -> GoldArrays:
    """Every gold label of a project's pool."""
    columns = tuple(array("q") for _ in range(4))
    statement = (
        select(Gold.example_id, Gold.value_id, Gold.label_id, case((Gold.reason == "adjudicated", 1), else_=0))
        .join(Example, Example.id == Gold.example_id)
        .where(Gold.project_id == project_id, Example.split == "pool")
        .order_by(Gold.example_id)
    )
    for rows in _pieces(session, statement):
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(values)
    return GoldArrays(*columns)


def _pieces(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Any]]:
    yield from session.connection().execute(statement.execution_options(yield_per=ROWS_AT_ONCE)).partitions()


def _answers(project_id: int, state: str | None) -> Select[*tuple[Any, ...]]:
    behind = aliased(Label)
    alone = and_(Gold.reason.in_(("single", "adjudicated")), behind.annotator == Assignment.annotator)
    chosen = select(Example.id).where(Example.project_id == project_id, *attention(state or "removed"))
    return (
        select(
            Assignment.example_id,
            Assignment.annotator,
            Label.value_id,
            Label.created_at,
            func.coalesce(Label.seconds, float(NONE)),
            func.coalesce(Gold.value_id, NONE),
            case((alone, 1), else_=0),
        )
        .join(Label, Label.id == Assignment.label_id)
        .outerjoin(Gold, Gold.example_id == Assignment.example_id)
        .outerjoin(behind, behind.id == Gold.label_id)
        .where(Assignment.project_id == project_id, Assignment.state == "labelled")
        .where(Assignment.example_id.in_(chosen) if state else Assignment.example_id.not_in(chosen))
    )
