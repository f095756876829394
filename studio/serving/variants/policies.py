"""How each project wants its version to be run: looked up, and changed."""

from collections.abc import Callable
from typing import Any

from storage import Store, Transaction
from storage.repositories.variants import FITS, UNFIT
from studio.checkpoints.variants import find_variant
from studio.errors import InvalidInput, NotFound
from studio.serving.variants.comparing import Comparison, judge
from studio.serving.variants.policy import ServingPolicy


class ServingPolicies:
    """Those of all projects; a project keeps only what is not as usual."""

    def __init__(
        self, store: Store, clock: Callable[[], float], device: Callable[[], str], changed: Callable[[], None]
    ) -> None:
        """`device()` is where models run here; `changed()` is called when another variant may serve."""
        self._store = store
        self._clock = clock
        self._device = device
        self._changed = changed

    def of(self, project_id: int) -> ServingPolicy:
        with self._store.read() as transaction:
            return ServingPolicy.from_dict(transaction.projects.get(project_id).serving)

    def change(self, project_id: int, values: dict[str, Any], person: str) -> ServingPolicy:
        """Put these values in place of those there are, as `person` wants.

        What was compared before is judged by the new budget at once; nobody is asked again.

        Raises:
            InvalidInput: a value that cannot be, named.
            NotFound: the project was deleted meanwhile.
        """

        def work(transaction: Transaction) -> ServingPolicy:
            project = transaction.projects.for_change(project_id)
            if project is None or project.deleted_at is not None:
                raise NotFound("The project was deleted meanwhile. Reload the page.")
            before = ServingPolicy.from_dict(project.serving).to_dict()
            policy = ServingPolicy.from_dict(before | values)
            if policy.variant != before["variant"]:
                self._require_here(policy.variant)
            project.serving = policy.differences()
            transaction.projects.save()
            changes = {f"serving.{name}": (before[name], value) for name, value in policy.to_dict().items()}
            transaction.setting_changes.add(project_id, person, changes, self._clock())
            _judge_again(transaction, project_id, policy)
            return policy

        policy = self._store.run(work)
        self._changed()
        return policy

    def _require_here(self, name: str) -> None:
        device = self._device()
        if device.split(":")[0] not in find_variant(name).devices:
            raise InvalidInput(f"{name} does not run on {device}, which this studio uses. Choose another variant.")


def comparison_of(figures: dict[str, Any]) -> Comparison:
    """As it was stored."""
    return Comparison(**{name: figures[name] for name in Comparison.__slots__})


def _judge_again(transaction: Transaction, project_id: int, policy: ServingPolicy) -> None:
    for row in transaction.variants.of_project(project_id, (FITS, UNFIT)):
        judged = judge(comparison_of(row.figures), policy.budget)
        transaction.variants.judge(row.version_id, row.name, FITS if judged.fits else UNFIT, judged.reason)
