"""Projects, their labels and their guidelines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from storage.databases.prepared import Prepared
from storage.repositories.label_values import LabelValues
from storage.repositories.tallies import Tallies
from storage.tables import Cursor, Guidelines, Import, Member, Project, SchemaLabel, Tally


@dataclass(frozen=True, slots=True)
class Rules:
    """What the queue must know of a project to judge an answer."""

    task: str
    # What is not as usual of how the task is done.
    task_settings: dict[str, Any]
    overlap: int
    guidelines_number: int | None
    # The id of the label of this name, if it is in use.
    value_id: int | None


RULES = Prepared(
    select(
        Project.task,
        Project.task_settings,
        Project.overlap,
        select(func.max(Guidelines.number))
        .where(Guidelines.project_id == Project.id)
        .correlate(Project)
        .scalar_subquery(),
        select(SchemaLabel.id)
        .where(
            SchemaLabel.project_id == Project.id,
            SchemaLabel.name == bindparam("of_name"),
            SchemaLabel.retired_at.is_(None),
        )
        .correlate(Project)
        .scalar_subquery(),
    ).where(Project.id == bindparam("of_project"))
)
OVERLAP = Prepared(select(Project.overlap).where(Project.id == bindparam("of_project")))


class Projects:
    """Rows of `projects`, `schema_labels` and `guidelines`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()

    def add(self, project: Project, guidelines: str = "", person: str | None = None) -> Project:
        """A new project, with its first guidelines."""
        self._session.add(project)
        self._session.flush()
        Tallies(self._session).start(project.id)
        self.add_guidelines(project.id, guidelines, person, project.created_at)
        return project

    def add_labels(self, project_id: int, labels: Sequence[tuple[str, str]]) -> None:
        """Append (name, description) pairs to the labels in use, after those there are."""
        self.add_schema(project_id, [SchemaLabel(name=name, description=description) for name, description in labels])

    def add_schema(self, project_id: int, labels: Sequence[SchemaLabel]) -> None:
        """Append labels to those in use; their places follow from the order."""
        last = self._session.scalar(
            select(func.max(SchemaLabel.position)).where(
                SchemaLabel.project_id == project_id, SchemaLabel.retired_at.is_(None)
            )
        )
        for position, label in enumerate(labels, start=0 if last is None else last + 1):
            label.project_id, label.position = project_id, position
        LabelValues(self._session).add_names(labels)

    def forget_keys(self, project_id: int) -> None:
        """Leave the labels in use without keys of their own."""
        rows = update(SchemaLabel).where(SchemaLabel.project_id == project_id, SchemaLabel.retired_at.is_(None))
        self._session.execute(rows.values(key=None), execution_options={"synchronize_session": "fetch"})

    def add_guidelines(self, project_id: int, text: str, person: str | None, now: float) -> int:
        """The next number of a project's guidelines; those before stay as they are."""
        newest = self.guidelines(project_id)
        number = newest.number + 1 if newest else 1
        row = Guidelines(project_id=project_id, number=number, text=text, person=person, created_at=now)
        self._session.add(row)
        self._session.flush()
        return number

    def guidelines(self, project_id: int, number: int | None = None) -> Guidelines | None:
        """The guidelines of this number, or those in force."""
        query = select(Guidelines).where(Guidelines.project_id == project_id)
        if number is not None:
            query = query.where(Guidelines.number == number)
        return self._session.scalar(query.order_by(Guidelines.number.desc()).limit(1))

    def all_guidelines(self, project_id: int) -> list[Guidelines]:
        """Every number, newest first."""
        rows = select(Guidelines).where(Guidelines.project_id == project_id).order_by(Guidelines.number.desc())
        return list(self._session.scalars(rows))

    def all(self) -> list[Project]:
        """Every project that has not been deleted, oldest first."""
        return list(self._session.scalars(select(Project).where(Project.deleted_at.is_(None)).order_by(Project.id)))

    def deleted(self) -> list[Project]:
        """Every project that has been deleted, the last one first."""
        rows = select(Project).where(Project.deleted_at.is_not(None)).order_by(Project.deleted_at.desc())
        return list(self._session.scalars(rows))

    def for_change(self, project_id: int) -> Project | None:
        """The project, kept from everybody else who wants to change it until the transaction ends."""
        return self._session.get(Project, project_id, with_for_update={"key_share": True})

    def get(self, project_id: int) -> Project:
        return self._session.get_one(Project, project_id)

    def by_name(self, name: str) -> Project | None:
        """The project of this name, deleted or not: a name is never used twice."""
        return self._session.scalar(select(Project).where(Project.name == name))

    def rules(self, project_id: int, label: str | None = None) -> Rules:
        """What holds at this moment."""
        (row,) = RULES.rows(self._connection, of_project=project_id, of_name=label)
        return Rules(*row)

    def overlap(self, project_id: int) -> int:
        """How many people label each example, as it is at this moment."""
        ((overlap,),) = OVERLAP.rows(self._connection, of_project=project_id)
        return int(overlap)

    def hold_overlap(self, project_id: int) -> int:
        """The same, which nobody can change until this transaction ends: for whoever adds examples with open seats."""
        return self._session.scalars(
            select(Project.overlap).where(Project.id == project_id).with_for_update(read=True)
        ).one()

    def labels(self, project_id: int) -> list[SchemaLabel]:
        """The labels in use, in the order of their positions."""
        return list(
            self._session.scalars(
                select(SchemaLabel)
                .where(SchemaLabel.project_id == project_id, SchemaLabel.retired_at.is_(None))
                .order_by(SchemaLabel.position)
            )
        )

    def every_label(self, project_id: int) -> list[SchemaLabel]:
        """The labels in use and those that were, oldest first."""
        return list(
            self._session.scalars(
                select(SchemaLabel).where(SchemaLabel.project_id == project_id).order_by(SchemaLabel.id)
            )
        )

    def set_checkpoint(self, project_id: int, checkpoint: str) -> None:
        self.get(project_id).checkpoint = checkpoint
        self._session.flush()

    def save(self) -> None:
        """Write what was changed on the rows that this transaction has handed out."""
        self._session.flush()

    def remove_empty(self, project_id: int) -> None:
        """Remove a project that never held an example; the database refuses when anything else belongs to it."""
        LabelValues(self._session).remove_all(project_id)
        for table in (Cursor, Member, Import, Guidelines, Tally):
            self._session.execute(delete(table).where(table.project_id == project_id))
        self._session.execute(delete(Project).where(Project.id == project_id))
