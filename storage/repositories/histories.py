"""Examples with everything that was ever done with them, in the order of their ids, a page at a time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from storage.repositories.gold import Agreed
from storage.tables import Assignment, Example, Gold, Label

PAGE_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Revision:
    """One row of `labels`."""

    id: int
    annotator: str
    revision: int
    action: str
    value_id: int | None
    note: str | None
    cause: str | None
    suggested: str | None
    suggested_probability: float | None
    version: str | None
    guidelines_number: int | None
    seconds: float | None
    created_at: float


@dataclass(frozen=True, slots=True)
class Done:
    """Where a person stands who is done with an example."""

    annotator: str
    state: str
    seat: int | None
    label_id: int
    updated_at: float


@dataclass(frozen=True, slots=True)
class History:
    """An example, its revisions in the order they were made, who is done with it, and its gold label.

    Those who hold it now are not of its history: `held` says how many they are.
    """

    id: int
    text: str
    question: str | None
    image: str | None
    split: str
    state: str
    rank: float
    open_seats: int
    group_key: str | None
    named_group: str | None
    extra: dict[str, Any] | None
    created_at: float
    revisions: list[Revision]
    done: list[Done]
    agreed: Agreed | None
    held: int


class Histories:
    """Reads examples with what belongs to them; the memory it takes does not grow with the project."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def texts(self, project_id: int) -> Iterator[list[tuple[str, str, str | None, str | None, str]]]:
        """Pages of (text, text hash, group key, named group, split)."""
        columns = (
            Example.id,
            Example.text,
            Example.text_hash,
            Example.group_key,
            Example.named_group,
            Example.split,
        )
        for page in self._pages(project_id, columns):
            yield [(row[1], row[2], row[3], row[4], row[5]) for row in page]

    def all(self, project_id: int) -> Iterator[History]:
        columns = (
            Example.id,
            Example.text,
            Example.question,
            Example.image,
            Example.split,
            Example.state,
            Example.rank,
            Example.open_seats,
            Example.group_key,
            Example.named_group,
            Example.extra,
            Example.created_at,
        )
        for page in self._pages(project_id, columns):
            # Other projects' examples between these are read too, and left lying.
            span = (page[0][0], page[-1][0])
            revisions, done, gold, held = (
                self._revisions(*span),
                self._done(*span),
                self._gold(*span),
                self._held(*span),
            )
            for row in page:
                key = row[0]
                yield History(*_values(row, revisions.get(key, []), done.get(key, []), gold.get(key), held.get(key, 0)))

    def people(self, project_id: int) -> set[str]:
        """Everybody who has done anything with an example of the project."""
        return set(self._connection.scalars(select(Label.annotator).where(Label.project_id == project_id).distinct()))

    def _pages(self, project_id: int, columns: tuple[Any, ...]) -> Iterator[list[Row[*tuple[Any, ...]]]]:
        last = 0
        # A sum, because SQLite would take the index of the projects and sort all of one for each page.
        of_project = Example.project_id + 0 == project_id
        while True:
            rows = select(*columns).where(of_project, Example.id > last).order_by(Example.id).limit(PAGE_ROWS)
            page = list(self._connection.execute(rows))
            if not page:
                return
            yield page
            last = page[-1][0]

    def _revisions(self, first: int, last: int) -> dict[int, list[Revision]]:
        rows = select(
            Label.example_id,
            Label.id,
            Label.annotator,
            Label.revision,
            Label.action,
            Label.value_id,
            Label.note,
            Label.cause,
            Label.suggested,
            Label.suggested_probability,
            Label.version,
            Label.guidelines_number,
            Label.seconds,
            Label.created_at,
        ).where(Label.example_id.between(first, last))
        found: dict[int, list[Revision]] = defaultdict(list)
        for row in self._connection.execute(rows.order_by(Label.id)):
            found[row[0]].append(Revision(*_values(row)[1:]))
        return found

    def _done(self, first: int, last: int) -> dict[int, list[Done]]:
        rows = select(
            Assignment.example_id,
            Assignment.annotator,
            Assignment.state,
            Assignment.seat,
            Assignment.label_id,
            Assignment.updated_at,
        ).where(Assignment.example_id.between(first, last), Assignment.state != "held")
        found: dict[int, list[Done]] = defaultdict(list)
        for row in self._connection.execute(rows.order_by(Assignment.example_id, Assignment.annotator)):
            found[row[0]].append(Done(*_values(row)[1:]))
        return found

    def _held(self, first: int, last: int) -> dict[int, int]:
        rows = select(Assignment.example_id, func.count()).where(
            Assignment.example_id.between(first, last), Assignment.state == "held"
        )
        return {row[0]: row[1] for row in self._connection.execute(rows.group_by(Assignment.example_id))}

    def _gold(self, first: int, last: int) -> dict[int, Agreed]:
        rows = select(Gold.example_id, Gold.value_id, Gold.label_id, Gold.reason).where(
            Gold.example_id.between(first, last)
        )
        return {row[0]: Agreed(*_values(row)[1:]) for row in self._connection.execute(rows)}


def _values(row: Any, *more: Any) -> Any:
    """The row's values and more, whose types its query says and a type checker cannot follow through `*`."""
    return (*row, *more)
