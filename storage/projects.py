"""Projects and their label schemas."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.tables import Example, Project, SchemaLabel


class Projects:
    """Rows of `projects` and `schema_labels`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, project: Project) -> Project:
        self._session.add(project)
        self._session.flush()
        return project

    def add_labels(self, project_id: int, labels: Sequence[tuple[str, str]]) -> None:
        """Append (name, description) pairs to the schema, after those it has."""
        taken = self._session.scalar(
            select(func.count()).select_from(SchemaLabel).where(SchemaLabel.project_id == project_id)
        )
        self._session.add_all(
            SchemaLabel(project_id=project_id, name=name, description=description, position=position)
            for position, (name, description) in enumerate(labels, start=taken or 0)
        )
        self._session.flush()

    def all(self) -> list[Project]:
        return list(self._session.scalars(select(Project).order_by(Project.id)))

    def get(self, project_id: int) -> Project:
        return self._session.get_one(Project, project_id)

    def by_name(self, name: str) -> Project | None:
        return self._session.scalar(select(Project).where(Project.name == name))

    def labels(self, project_id: int) -> list[SchemaLabel]:
        """The schema, in the order of its positions."""
        return list(
            self._session.scalars(
                select(SchemaLabel).where(SchemaLabel.project_id == project_id).order_by(SchemaLabel.position)
            )
        )

    def set_checkpoint(self, project_id: int, checkpoint: str) -> None:
        self.get(project_id).checkpoint = checkpoint
        self._session.flush()

    def remove_empty(self, project_id: int) -> None:
        """Remove a project and its schema; the database refuses when anything else belongs to it."""
        self._session.execute(delete(SchemaLabel).where(SchemaLabel.project_id == project_id))
        self._session.execute(delete(Project).where(Project.id == project_id))

    def count_examples(self, project_id: int) -> dict[str, int]:
        """Examples by state; a state without examples is left out."""
        rows = self._session.execute(
            select(Example.state, func.count()).where(Example.project_id == project_id).group_by(Example.state)
        )
        return dict(rows.all())
