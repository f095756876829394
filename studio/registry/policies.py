"""What each project asks of a version that is to serve: looked up, and changed."""

from collections.abc import Callable

from storage import Store
from studio.project_policies import ProjectPolicies
from studio.registry.policy import Policy


class Policies(ProjectPolicies[Policy]):
    """The gates of all projects; where one changes, verdicts that were given stay as they are."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        super().__init__(store, clock, "gate", lambda project, values: Policy.from_dict(values, project.task))
