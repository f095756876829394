"""The project that a file goes into or comes from."""

from storage import Transaction
from storage.tables import Project
from studio.errors import NotFound


def find_project(transaction: Transaction, project_id: int) -> Project:
    """Raises NotFound when there is none of this id."""
    for project in transaction.projects.all():
        if project.id == project_id:
            return project
    raise NotFound(f"There is no project {project_id}. Choose another one.")
