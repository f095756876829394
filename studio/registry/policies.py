"""What each project asks of a version that is to serve: looked up, and changed."""

from collections.abc import Callable
from typing import Any

from storage import Store, Transaction
from studio.errors import NotFound
from studio.registry.policy import Policy


class Policies:
    """The gates of all projects; a project keeps only what is not as usual."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    def of(self, project_id: int) -> Policy:
        with self._store.read() as transaction:
            return Policy.from_dict(transaction.projects.get(project_id).gate)

    def change(self, project_id: int, values: dict[str, Any], person: str) -> Policy:
        """Put these values in place of those there are, as `person` wants; verdicts that were given stay as they are.

        Raises:
            InvalidInput: a value that cannot be, named.
            NotFound: the project was deleted meanwhile.
        """

        def work(transaction: Transaction) -> Policy:
            project = transaction.projects.for_change(project_id)
            if project is None or project.deleted_at is not None:
                raise NotFound("The project was deleted meanwhile. Reload the page.")
            before = Policy.from_dict(project.gate).to_dict()
            policy = Policy.from_dict(before | values)
            project.gate = policy.differences()
            transaction.projects.save()
            changes = {f"gate.{name}": (before[name], value) for name, value in policy.to_dict().items()}
            transaction.setting_changes.add(project_id, person, changes, self._clock())
            return policy

        return self._store.run(work)
