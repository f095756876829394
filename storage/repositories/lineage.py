"""Where labels come from: revisions by their ids, with who gave them, by which guidelines, and whether they stand."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, join

from storage.databases.among import among
from storage.databases.batches import batches
from storage.repositories.label_values import Spell, spelled
from storage.tables import Example, Label, LabelValue, NamedLabel, SchemaLabel

# Revisions that one statement looks through.
AT_ONCE = 20_000

Column = TypeVar("Column")
# Revisions with their examples.
OF_EXAMPLES = join(Label, Example, Example.id == Label.example_id)


@dataclass(frozen=True, slots=True)
class Origin:
    """One revision; `label` is what it said, in words of then.

    `stands` is False once the person has said something else of the example or taken it back, or it was removed.
    """

    label_id: int
    example_id: int
    person: str
    action: str
    label: Any
    cause: str | None
    guidelines_number: int | None
    created_at: float
    stands: bool


@dataclass(frozen=True, slots=True)
class Share:
    """How many revisions one person gave under one version of the guidelines, and how many of them still stand."""

    person: str
    guidelines_number: int | None
    labels: int
    standing: int


class Lineage:
    """Reads `labels` as the beginning of a line that leads to versions."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def origins(self, label_ids: Sequence[int], spell: Spell) -> list[Origin]:
        """These revisions, in the order of their ids."""
        rows = (
            select(
                Label.id,
                Label.example_id,
                Label.annotator,
                Label.action,
                Label.value_id,
                Label.cause,
                Label.guidelines_number,
                Label.created_at,
                _stands(),
            )
            .select_from(OF_EXAMPLES)
            .where(among(self._connection, Label.id, label_ids))
        )
        found = self._connection.execute(rows.order_by(Label.id)).all()
        said = spelled({row.value_id for row in found}, spell)
        return [Origin(*row[:4], said[row.value_id], *row[5:-1], stands=bool(row[-1])) for row in found]

    def search(self, label_ids: Sequence[int], words: str, *, only_gone: bool, count: int) -> list[int]:
        """The first `count` of these revisions, by id, of which the person, the label or the text contains the words.

        With `only_gone`, of those that stand no more.
        """
        found: list[int] = []
        for batch in batches(sorted(label_ids), AT_ONCE):
            rows = select(Label.id).select_from(OF_EXAMPLES).where(among(self._connection, Label.id, batch))
            if words:
                rows = rows.where(_holds(words))
            if only_gone:
                rows = rows.where(~_stands())
            found += self._connection.scalars(rows.order_by(Label.id).limit(count - len(found)))
            if len(found) >= count:
                break
        return found

    def shares(self, label_ids: Sequence[int]) -> list[Share]:
        """How many of these revisions each person gave under each guidelines."""
        standing = func.sum(case((_stands(), 1), else_=0))
        found: Counter[tuple[str, int | None]] = Counter()
        stand: Counter[tuple[str, int | None]] = Counter()
        for batch in batches(label_ids, AT_ONCE):
            rows = select(Label.annotator, Label.guidelines_number, func.count(), standing).select_from(OF_EXAMPLES)
            rows = rows.where(among(self._connection, Label.id, batch))
            grouped = rows.group_by(Label.annotator, Label.guidelines_number)
            for person, number, labels, still in self._connection.execute(grouped):
                found[person, number] += labels
                stand[person, number] += still
        return [Share(*key, labels, stand[key]) for key, labels in found.items()]

    def by_person(self, project_id: int, person: str) -> set[int]:
        """The ids of everything that a person has ever said in a project."""
        rows = select(Label.id).where(Label.project_id == project_id, Label.annotator == person)
        return set(self._connection.scalars(rows))

    def texts(self, example_ids: Sequence[int]) -> dict[int, str]:
        """The texts of examples by id."""
        return self._by_id(Example.text, example_ids)

    def images(self, example_ids: Sequence[int]) -> dict[int, str | None]:
        """The names of their images; None of those that are texts."""
        return self._by_id(Example.image, example_ids)

    def _by_id(self, column: InstrumentedAttribute[Column], example_ids: Sequence[int]) -> dict[int, Column]:
        found: dict[int, Column] = {}
        for batch in batches(example_ids):
            rows = select(Example.id, column).where(among(self._connection, Example.id, batch))
            found.update((row[0], row[1]) for row in self._connection.execute(rows))
        return found


def _holds(words: str) -> ColumnElement[bool]:
    """Whether the words are in the person's name, in the example, in a label, or in a text that is what was said."""
    inputs = (Label.annotator, Example.text, Example.question)
    named = exists().where(
        NamedLabel.value_id == Label.value_id,
        SchemaLabel.id == NamedLabel.schema_label_id,
        SchemaLabel.name.icontains(words, autoescape=True),
    )
    # A text is stored as JSON, and nothing but a text begins with a quotation mark there.
    written = json.dumps(words, ensure_ascii=False)[1:-1]
    said = exists().where(
        LabelValue.id == Label.value_id,
        LabelValue.content.startswith('"'),
        LabelValue.content.icontains(written, autoescape=True),
    )
    return or_(named, said, *(column.icontains(words, autoescape=True) for column in inputs))


def _stands() -> ColumnElement[bool]:
    """Whether a revision is the person's last word on an example that is still there."""
    later = aliased(Label)
    said_again = exists().where(
        later.example_id == Label.example_id,
        later.annotator == Label.annotator,
        later.revision > Label.revision,
    )
    return ~said_again & (Example.state != "removed")
