"""Where labels come from: revisions by their ids, with who gave them, by which guidelines, and whether they stand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, join

from storage.databases.among import among
from storage.databases.batches import batches
from storage.tables import Example, Label, SchemaLabel

# Revisions that one statement looks through.
AT_ONCE = 20_000

# Revisions with their examples, and the names of their labels where they have any.
OF_EXAMPLES = join(
    join(Label, Example, Example.id == Label.example_id), SchemaLabel, SchemaLabel.id == Label.schema_label_id, True
)


@dataclass(frozen=True, slots=True)
class Origin:
    """One revision; `label` is as it was called then.

    `stands` is False once the person has said something else of the example or taken it back, or it was removed.
    """

    label_id: int
    example_id: int
    person: str
    action: str
    label: str | None
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

    def origins(self, label_ids: Sequence[int]) -> list[Origin]:
        """These revisions, in the order of their ids."""
        rows = (
            select(
                Label.id,
                Label.example_id,
                Label.annotator,
                Label.action,
                SchemaLabel.name,
                Label.cause,
                Label.guidelines_number,
                Label.created_at,
                _stands(),
            )
            .select_from(OF_EXAMPLES)
            .where(among(self._connection, Label.id, label_ids))
        )
        return [Origin(*row[:-1], stands=bool(row[-1])) for row in self._connection.execute(rows.order_by(Label.id))]

    def search(self, label_ids: Sequence[int], words: str, *, only_gone: bool, count: int) -> list[int]:
        """The first `count` of these revisions, by id, of which the person, the label or the text contains the words.

        With `only_gone`, of those that stand no more.
        """
        found: list[int] = []
        for batch in batches(sorted(label_ids), AT_ONCE):
            rows = select(Label.id).select_from(OF_EXAMPLES).where(among(self._connection, Label.id, batch))
            if words:
                said = (Label.annotator, SchemaLabel.name, Example.text)
                rows = rows.where(or_(*(column.icontains(words, autoescape=True) for column in said)))
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
        found: dict[int, str] = {}
        for batch in batches(example_ids):
            rows = select(Example.id, Example.text).where(among(self._connection, Example.id, batch))
            found.update((row[0], row[1]) for row in self._connection.execute(rows))
        return found


def _stands() -> ColumnElement[bool]:
    """Whether a revision is the person's last word on an example that is still there."""
    later = aliased(Label)
    said_again = exists().where(
        later.example_id == Label.example_id,
        later.annotator == Label.annotator,
        later.revision > Label.revision,
    )
    return ~said_again & (Example.state != "removed")
