"""What the gate is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from studio.metrics.measurable import Measurable
from studio.registry.policy import Policy


@dataclass(frozen=True, slots=True)
class Question:
    """How the versions are compared; `against` is what the sentences call the other one."""

    labels: Sequence[str]
    policy: Policy
    looks: int
    against: str

    def is_sure(self, scored: Measurable) -> bool:
        """Whether the hold-out is large enough for a verdict that is not provisional."""
        return scored.examples >= self.policy.least_examples
