"""The held-out examples with their gold labels, and what versions say about them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storage.databases.batches import batches
from storage.databases.dialect import upsert
from storage.repositories.label_values import Spell, spelled
from storage.tables import Example, Gold, HoldoutPrediction, Leak

PAGE_ROWS = 2_000
# An example's id, its text, what is agreed of it, its question and its image.
Row: TypeAlias = Select[int, str, int | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A held-out example that has a gold label: what that says in words of today."""

    example_id: int
    text: str
    label: Any
    question: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class HeldText:
    """The same, whether or not it has a gold label."""

    example_id: int
    text: str
    label: Any
    question: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class HeldInput:
    """What a held-out example asks about."""

    text: str
    question: str | None
    image: str | None


class Holdout:
    """Held-out gold labels without those of leaked examples, and rows of `predictions`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self, project_id: int) -> int:
        """How many examples can be measured on."""
        found = self._session.scalar(
            select(func.count())
            .select_from(Gold)
            .join(Example, Example.id == Gold.example_id)
            .outerjoin(Leak, Leak.example_id == Gold.example_id)
            .where(Gold.project_id == project_id, Example.split == "holdout", Leak.example_id.is_(None))
        )
        return found or 0

    def all(self, project_id: int, spell: Spell) -> list[HeldOut]:
        """In the order of the examples."""
        return [HeldOut(*row) for row in self._spelled(_held_out(project_id), spell)]

    def texts(self, project_id: int, most: int, spell: Spell) -> list[HeldText]:
        """At most so many held-out texts: labelled ones first, and otherwise in an order that means nothing.

        In the order of the examples.
        """
        rows = _texts(project_id).order_by(Gold.example_id.is_(None), Example.text_hash).limit(most)
        return sorted((HeldText(*row) for row in self._spelled(rows, spell)), key=lambda one: one.example_id)

    def count_texts(self, project_id: int, most: int) -> int:
        """How many held-out texts there are; `most` for more."""
        some = _texts(project_id).limit(most).subquery()
        return self._session.scalar(select(func.count()).select_from(some)) or 0

    def stream(self, project_id: int) -> Iterator[HeldInput]:
        """Every held-out example a few at a time, those too that leaked or were removed."""
        rows = select(Example.text, Example.question, Example.image).where(
            Example.project_id == project_id, Example.split == "holdout"
        )
        for page in self._session.execute(rows.execution_options(yield_per=PAGE_ROWS)).partitions():
            yield from (HeldInput(*row) for row in page)

    def predicted(self, version_id: int, example_ids: Sequence[int]) -> dict[int, Any]:
        """What the version has said already about these examples, by their ids."""
        found: dict[int, Any] = {}
        for batch in batches(example_ids):
            rows = self._session.execute(
                select(HoldoutPrediction.example_id, HoldoutPrediction.answer).where(
                    HoldoutPrediction.version_id == version_id, HoldoutPrediction.example_id.in_(batch)
                )
            )
            found.update((example_id, answer) for example_id, answer in rows)
        return found

    def keep(self, version_id: int, answers: Mapping[int, Any]) -> None:
        """Store what the version says; what is stored already stays, since neither text nor version ever changes."""
        rows = [
            {"version_id": version_id, "example_id": example_id, "answer": answer}
            for example_id, answer in answers.items()
        ]
        for batch in batches(rows):
            self._session.execute(upsert(self._session, HoldoutPrediction).on_conflict_do_nothing(), batch)

    def _spelled(self, rows: Row, spell: Spell) -> list[tuple[int, str, Any, str | None, str | None]]:
        """Rows whose third column is a value, with what that says in its place."""
        found = self._session.execute(rows).all()
        said = spelled({row[2] for row in found}, spell)
        return [(example_id, text, said[value_id], *asked) for example_id, text, value_id, *asked in found]


def _texts(project_id: int) -> Row:
    return (
        select(Example.id, Example.text, Gold.value_id, Example.question, Example.image)
        .outerjoin(Gold, Gold.example_id == Example.id)
        .outerjoin(Leak, Leak.example_id == Example.id)
        .where(
            Example.project_id == project_id,
            Example.split == "holdout",
            Example.state != "removed",
            Leak.example_id.is_(None),
        )
    )


def _held_out(project_id: int) -> Row:
    return (
        select(Example.id, Example.text, Gold.value_id, Example.question, Example.image)
        .join(Gold, Gold.example_id == Example.id)
        .outerjoin(Leak, Leak.example_id == Example.id)
        .where(Gold.project_id == project_id, Example.split == "holdout", Leak.example_id.is_(None))
        .order_by(Example.id)
    )
