"""What each project does with long texts: looked up, and changed."""

from collections.abc import Callable
from typing import Any

from storage import Store, Transaction
from studio.errors import NotFound
from studio.recent import Recent
from studio.serving.long_inputs.policy import LongInputs

# What another process changes holds here after so long.
RECENT_SECONDS = 1.0


class LongInputPolicies:
    """Those of all projects; a project keeps only what is not as usual."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._recent = Recent(self.of, RECENT_SECONDS)

    def of(self, project_id: int) -> LongInputs:
        with self._store.read() as transaction:
            return LongInputs.from_dict(transaction.projects.get(project_id).long_inputs)

    def recent(self, project_id: int) -> LongInputs:
        """As it was a second ago at most, for every answer; what is changed in this process holds at once."""
        return self._recent.get(project_id)

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

        changed = self._store.run(work)
        self._recent.forget()
        return changed
