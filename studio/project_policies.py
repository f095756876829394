"""What each project has chosen of one kind of policy: looked up, and changed, with a note of who changed what."""

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from storage import Store, Transaction
from storage.tables import Project
from studio.errors import NotFound


class Policy(Protocol):
    """Values by name, most of which are as usual in most projects."""

    def to_dict(self) -> dict[str, Any]:
        """Every value."""
        ...

    def differences(self) -> dict[str, Any]:
        """What is not as usual."""
        ...


Chosen = TypeVar("Chosen", bound=Policy)


class ProjectPolicies(Generic[Chosen]):
    """Those of all projects; a project keeps only what is not as usual."""

    def __init__(
        self, store: Store, clock: Callable[[], float], column: str, read: Callable[[Project, dict[str, Any]], Chosen]
    ) -> None:
        """`column` of a project has the differences, from which `read` makes its policy; it raises InvalidInput."""
        self._store = store
        self._clock = clock
        self._column = column
        self._read = read

    def of(self, project_id: int) -> Chosen:
        with self._store.read() as transaction:
            return self._kept(transaction.projects.get(project_id))

    def change(self, project_id: int, values: dict[str, Any], person: str) -> Chosen:
        """Put these values in place of those there are, as `person` wants.

        Raises:
            InvalidInput: a value that cannot be, named.
            NotFound: the project was deleted meanwhile.
        """

        def work(transaction: Transaction) -> Chosen:
            project = transaction.projects.for_change(project_id)
            if project is None or project.deleted_at is not None:
                raise NotFound("The project was deleted meanwhile. Reload the page.")
            before = self._kept(project)
            after = self._read(project, before.to_dict() | values)
            setattr(project, self._column, self._differences(project, after))
            transaction.projects.save()
            self._note(transaction, project_id, person, before, after)
            self._follow(transaction, project_id, before, after)
            return after

        return self._store.run(work)

    def _follow(self, transaction: Transaction, project_id: int, before: Chosen, after: Chosen) -> None:
        """What else changes with it, in the same transaction; what this raises leaves everything as it was."""

    def _differences(self, project: Project, policy: Chosen) -> dict[str, Any]:  # noqa: ARG002  # most are alike
        """What of it is not as usual in this project."""
        return policy.differences()

    def _kept(self, project: Project) -> Chosen:
        return self._read(project, getattr(project, self._column))

    def _note(self, transaction: Transaction, project_id: int, person: str, before: Chosen, after: Chosen) -> None:
        old = before.to_dict()
        changes = {f"{self._column}.{name}": (old[name], value) for name, value in after.to_dict().items()}
        transaction.setting_changes.add(project_id, person, changes, self._clock())
