"""How each project wants its version to be run: looked up, and changed."""

from collections.abc import Callable
from typing import Any

from storage import Store, Transaction
from storage.repositories.variants import FITS, UNFIT
from studio.checkpoints.variants import find_variant
from studio.errors import InvalidInput
from studio.project_policies import ProjectPolicies
from studio.serving.variants.comparing import Comparison, as_today, judge
from studio.serving.variants.policy import ServingPolicy


class ServingPolicies(ProjectPolicies[ServingPolicy]):
    """Those of all projects; what was compared before is judged by a new budget at once, and nobody is asked again."""

    def __init__(
        self, store: Store, clock: Callable[[], float], device: Callable[[], str], changed: Callable[[], None]
    ) -> None:
        """`device()` is where models run here; `changed()` is called when another variant may serve."""
        super().__init__(store, clock, "serving", lambda _project, values: ServingPolicy.from_dict(values))
        self._device = device
        self._changed = changed

    def change(self, project_id: int, values: dict[str, Any], person: str) -> ServingPolicy:
        """As in every kind of policy; a new variant that does not run here raises InvalidInput too."""
        policy = super().change(project_id, values, person)
        self._changed()
        return policy

    def _follow(self, transaction: Transaction, project_id: int, before: ServingPolicy, after: ServingPolicy) -> None:
        if after.variant != before.variant:
            self._require_here(after.variant)
        for row in transaction.variants.of_project(project_id, (FITS, UNFIT)):
            judged = judge(comparison_of(row.figures), after.budget)
            transaction.variants.judge(row.version_id, row.name, FITS if judged.fits else UNFIT, judged.reason)

    def _require_here(self, name: str) -> None:
        device = self._device()
        if device.split(":")[0] not in find_variant(name).devices:
            raise InvalidInput(f"{name} does not run on {device}, which this studio uses. Choose another variant.")


def comparison_of(figures: dict[str, Any]) -> Comparison:
    """As it was stored."""
    found = as_today(figures)
    return Comparison(**{name: found[name] for name in Comparison.__slots__})
