"""Where labels come from: revisions by their ids, with who gave them, by which guidelines, and whether they stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from storage.databases.among import among
from storage.databases.batches import batches
from storage.tables import Example, Label, SchemaLabel


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


class Lineage:
    """Reads `labels` as the beginning of a line that leads to versions."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def origins(self, label_ids: Sequence[int]) -> list[Origin]:
        """These revisions, in the order of their ids."""
        later = aliased(Label)
        said_again = exists().where(
            later.example_id == Label.example_id,
            later.annotator == Label.annotator,
            later.revision > Label.revision,
        )
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
                ~said_again & (Example.state != "removed"),
            )
            .join(Example, Example.id == Label.example_id)
            .outerjoin(SchemaLabel, SchemaLabel.id == Label.schema_label_id)
            .where(among(self._connection, Label.id, label_ids))
        )
        return [Origin(*row[:-1], stands=bool(row[-1])) for row in self._connection.execute(rows.order_by(Label.id))]

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
