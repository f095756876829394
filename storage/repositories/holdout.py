"""The held-out examples with their gold labels, and what versions say about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storage.databases.batches import batches
from storage.databases.dialect import upsert
from storage.tables import Example, Gold, HoldoutPrediction, Leak, SchemaLabel


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A held-out example that has a gold label, by its name of today."""

    example_id: int
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class HeldText:
    """A held-out example, whether or not it has a gold label."""

    example_id: int
    text: str
    label: str | None


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

    def all(self, project_id: int) -> list[HeldOut]:
        """In the order of the examples."""
        return [HeldOut(*row) for row in self._session.execute(_held_out(project_id))]

    def labelled(self, project_id: int, label: str) -> list[HeldOut]:
        """Those with this gold label, in the order of the examples."""
        return [HeldOut(*row) for row in self._session.execute(_held_out(project_id).where(SchemaLabel.name == label))]

    def texts(self, project_id: int, most: int) -> list[HeldText]:
        """At most so many held-out texts: labelled ones first, and otherwise in an order that means nothing.

        In the order of the examples.
        """
        rows = _texts(project_id).order_by(Gold.example_id.is_(None), Example.text_hash).limit(most)
        return sorted((HeldText(*row) for row in self._session.execute(rows)), key=lambda one: one.example_id)

    def count_texts(self, project_id: int, most: int) -> int:
        """How many held-out texts there are; `most` for more."""
        some = _texts(project_id).limit(most).subquery()
        return self._session.scalar(select(func.count()).select_from(some)) or 0

    def predicted(self, version_id: int, example_ids: Sequence[int]) -> dict[int, list[float]]:
        """What the version has said about these examples already: example id -> a probability for each label."""
        found: dict[int, list[float]] = {}
        for batch in batches(example_ids):
            rows = self._session.execute(
                select(HoldoutPrediction.example_id, HoldoutPrediction.probabilities).where(
                    HoldoutPrediction.version_id == version_id, HoldoutPrediction.example_id.in_(batch)
                )
            )
            found.update((example_id, probabilities) for example_id, probabilities in rows)
        return found

    def keep(self, version_id: int, said: Mapping[int, Iterable[float]]) -> None:
        """Store what the version says; what is stored already stays, since neither text nor version ever changes."""
        rows = [
            {"version_id": version_id, "example_id": example_id, "probabilities": [float(value) for value in row]}
            for example_id, row in said.items()
        ]
        for batch in batches(rows):
            self._session.execute(upsert(self._session, HoldoutPrediction).on_conflict_do_nothing(), batch)


def _texts(project_id: int) -> Select[int, str, str | None]:
    return (
        select(Example.id, Example.text, SchemaLabel.name)
        .outerjoin(Gold, Gold.example_id == Example.id)
        .outerjoin(SchemaLabel, SchemaLabel.id == Gold.schema_label_id)
        .outerjoin(Leak, Leak.example_id == Example.id)
        .where(
            Example.project_id == project_id,
            Example.split == "holdout",
            Example.state != "removed",
            Leak.example_id.is_(None),
        )
    )


def _held_out(project_id: int) -> Select[int, str, str]:
    return (
        select(Example.id, Example.text, SchemaLabel.name)
        .join(Gold, Gold.example_id == Example.id)
        .join(SchemaLabel, SchemaLabel.id == Gold.schema_label_id)
        .outerjoin(Leak, Leak.example_id == Example.id)
        .where(Gold.project_id == project_id, Example.split == "holdout", Leak.example_id.is_(None))
        .order_by(Example.id)
    )
