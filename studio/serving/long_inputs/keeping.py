"""What each project does with long texts: looked up, and changed."""

from collections.abc import Callable, Mapping
from typing import Any

from storage import Store
from storage.tables import Project
from studio.project_policies import ProjectPolicies
from studio.recent import Recent
from studio.serving.long_inputs.policy import LongInputs, require_followed, usual_of
from studio.tasks import find_task

# What another process changes holds here after so long.
RECENT_SECONDS = 1.0


class LongInputPolicies(ProjectPolicies[LongInputs]):
    """Those of all projects; where one changes, the next answers follow it."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        super().__init__(store, clock, "long_inputs", lambda project, values: long_inputs_of(project.task, values))
        self._recent = Recent(self.of, RECENT_SECONDS)

    def recent(self, project_id: int) -> LongInputs:
        """As it was a second ago at most, for every answer; what is changed in this process holds at once."""
        return self._recent.get(project_id)

    def change(self, project_id: int, values: dict[str, Any], person: str) -> LongInputs:
        """As in every kind of policy; it holds from the next answer on."""
        changed = super().change(project_id, values, person)
        self._recent.forget()
        return changed

    def _differences(self, project: Project, policy: LongInputs) -> dict[str, Any]:
        return policy.differences(usual_of(find_task(project.task).long_inputs))


def long_inputs_of(task: str, values: Mapping[str, Any]) -> LongInputs:
    """A task's usual policy with these values in their places. Raises InvalidInput, also for one it cannot follow."""
    followed = find_task(task).long_inputs
    policy = LongInputs.from_dict(usual_of(followed).to_dict() | dict(values))
    require_followed(policy, followed, task)
    return policy
