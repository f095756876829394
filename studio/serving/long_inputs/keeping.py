"""What each project does with long texts: looked up, and changed."""

from collections.abc import Callable
from typing import Any

from storage import Store, Transaction
from studio.errors import NotFound
from studio.serving.long_inputs.policy import LongInputs


class LongInputPolicies:
    """Those of all projects; a project keeps only what is not as usual."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    def of(self, project_id: int) -> LongInputs:
        with self._store.read() as transaction:
            return LongInputs.from_dict(transaction.projects.get(project_id).long_inputs)

    def change(self, project_id: int, values: dict[str, Any], person: str) -> LongInputs:
        """Put these values in place of those there are, as `person` wants; the next answers follow them.

        Raises:
            InvalidInput: a value that cannot be, named.
            NotFound: the project was deleted meanwhile.
        """

        def work(transaction: Transaction) -> LongInputs:
            project = transaction.projects.for_change(project_id)
            if project is None or project.deleted_at is not None:
                raise NotFound("The project was deleted meanwhile. Reload the page.")
            before = LongInputs.from_dict(project.long_inputs).to_dict()
            policy = LongInputs.from_dict(before | values)
            project.long_inputs = policy.differences()
            transaction.projects.save()
            changes = {f"long_inputs.{name}": (before[name], value) for name, value in policy.to_dict().items()}
            transaction.setting_changes.add(project_id, person, changes, self._clock())
            return policy

        return self._store.run(work)
