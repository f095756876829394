"""What the last scoring says of every example: read and written in pieces, in the order of the examples' ids."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from storage.databases.among import among
from storage.databases.dialect import upsert
from storage.repositories.gold import LABELLED_COLUMNS, in_words
from storage.repositories.label_values import Spell
from storage.tables import Example, Gold, Label, Score

PAGE_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class ToScore:
    """What a version is to be asked about."""

    id: int
    text: str
    question: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class ScoredPlace:
    """An open example with its rank and its score: a probability for each of the version's labels."""

    id: int
    text_hash: str
    split: str
    rank: float
    probabilities: list[float]


@dataclass(frozen=True, slots=True)
class ScoredExample:
    """An example with its agreed label, if it has one, and its score, if it has one; None where it has not.

    `uncertainty` is 0 where the version is sure and 1 where it knows nothing. The last three are for whoever knows what
    the version's labels are called: what it says, with the `probability` that this is right, and the version's name.
    """

    example_id: int
    text: str
    split: str
    label: Any
    reason: str | None
    annotator: str | None
    revision: int | None
    suggested: str | None
    suggested_probability: float | None
    version: str | None
    seconds: float | None
    created_at: float | None
    question: str | None
    image: str | None
    version_id: int | None
    probabilities: list[float] | None
    uncertainty: float | None
    said: Any | None = None
    predicted: Any | None = None
    probability: float | None = None
    scored_by: str | None = None


class Scores:
    """Rows of `scores`; examples that were removed have no part in it."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()
        self._session = session

    def examples_after(self, project_id: int, after: int, count: int) -> list[ToScore]:
        """The next examples to be scored."""
        rows = _inputs(project_id, Example.id > after)
        return [ToScore(*row) for row in self._connection.execute(rows.limit(count))]

    def examples_missing(
        self, project_id: int, version_id: int, variant: str, after: int, upto: int, count: int
    ) -> list[ToScore]:
        """The next examples up to this id that have no score by the version's variant."""
        scored = exists().where(
            Score.example_id == Example.id, Score.version_id == version_id, Score.variant == variant
        )
        rows = _inputs(project_id, Example.id > after, Example.id <= upto, ~scored)
        return [ToScore(*row) for row in self._connection.execute(rows.limit(count))]

    def put(self, rows: Sequence[dict[str, Any]]) -> None:
        """Store scores (columns by name) in place of those that the examples have; in the order of their ids."""
        if not rows:
            return
        statement = upsert(self._session, Score)
        changed = {name: statement.excluded[name] for name in rows[0] if name != "example_id"}
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["example_id"], set_=changed),
            sorted(rows, key=lambda row: row["example_id"]),
        )

    def of(self, version_id: int, example_ids: Sequence[int]) -> dict[int, list[float]]:
        """What the version has said of these examples, of those that it scored last, by id."""
        found = among(self._connection, Score.example_id, example_ids)
        rows = select(Score.example_id, Score.probabilities).where(Score.version_id == version_id, found)
        return {row[0]: row[1] for row in self._connection.execute(rows)}

    def open_places(self, project_id: int, version_id: int) -> Iterator[list[ScoredPlace]]:
        """Pages of the examples with an open seat that the version scored last, but for those sent to people."""
        rows = (
            select(Example.id, Example.text_hash, Example.split, Example.rank, Score.probabilities)
            .join(Score, Score.example_id == Example.id)
            .where(
                _of(project_id),
                Example.open_seats > bindparam("none", 0, literal_execute=True),
                Example.rank >= 0.0,
                Score.version_id == version_id,
            )
        )
        for page in self._pages(rows):
            yield [ScoredPlace(*row) for row in page]

    def stream(self, project_id: int, spell: Spell) -> Iterator[ScoredExample]:
        """Every example that has an agreed label or a score, a few at a time."""
        rows = (
            select(*LABELLED_COLUMNS, Score.version_id, Score.probabilities, Score.uncertainty, Score.said)
            .outerjoin(Gold, Gold.example_id == Example.id)
            .outerjoin(Label, Label.id == Gold.label_id)
            .outerjoin(Score, Score.example_id == Example.id)
            .where(
                _of(project_id),
                or_(Gold.example_id.is_not(None), and_(Score.example_id.is_not(None), Example.state != "removed")),
            )
        )
        for page in self._pages(rows):
            yield from (ScoredExample(*values) for values in in_words(page, spell))

    def _pages(self, rows: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Any]]:
        last = 0
        while page := self._connection.execute(
            rows.where(Example.id > last).order_by(Example.id).limit(PAGE_ROWS)
        ).all():
            yield page
            last = page[-1][0]


def _of(project_id: int) -> ColumnElement[bool]:
    # A sum, because SQLite would take the index of the projects and sort all of one for each page.
    return Example.project_id + 0 == project_id


def _inputs(project_id: int, *conditions: ColumnElement[bool]) -> Select[int, str, str | None, str | None]:
    """Of examples that were not removed, in the order of their ids."""
    return (
        select(Example.id, Example.text, Example.question, Example.image)
        .where(_of(project_id), Example.state != "removed", *conditions)
        .order_by(Example.id)
    )
