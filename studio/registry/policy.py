"""What a project asks of a version that is to serve."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from studio.errors import InvalidInput
from studio.tasks import find_task
from studio.tasks.base import Metric
from studio.tasks.ranges import Range, require_number

STRICT, NON_INFERIOR = "strict", "non-inferior"
ROLL_BACK, ASK = "roll back", "ask"

CHOICES: dict[str, tuple[str, ...]] = {
    "name": (STRICT, NON_INFERIOR),
    "when_worse": (ROLL_BACK, ASK),
}
RANGES: dict[str, Range] = {
    "margin": (0.0, 0.5),
    "recall_floor": (0.0, 1.0),
    "ece_budget": (0.0, 1.0),
    "latency_budget": (1.0, 100.0),
    "least_examples": (10, 100_000),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """What versions must show.

    `strict` wants a gain that is shown; `non-inferior` that no loss beyond `margin` is possible.

    Below `least_examples` of hold-out neither can be had, and the better number serves provisionally. `when_worse`
    says what becomes of a version that serves and proves worse than the one before it.
    """

    name: str = NON_INFERIOR
    # One of the task's; left empty, it is the usual one.
    metric: str = ""
    margin: float = 0.02
    # How much of a label's recall, of calibration, and how many times the latency may be lost.
    recall_floor: float = 0.10
    ece_budget: float = 0.05
    latency_budget: float = 1.5
    least_examples: int = 100
    when_worse: str = ROLL_BACK
    # Whose metrics there are; no choice of the project, but what it is.
    task: str = "text-classification"

    def __post_init__(self) -> None:
        """Raises InvalidInput, naming the value that cannot be."""
        task = find_task(self.task)
        object.__setattr__(self, "metric", self.metric or task.headline[0])
        for name, choices in {**CHOICES, "metric": tuple(task.metrics)}.items():
            if getattr(self, name) not in choices:
                raise InvalidInput(f"{name} is {getattr(self, name)!r}; choose one of: {', '.join(choices)}.")
        for name, allowed in RANGES.items():
            require_number(name, getattr(self, name), allowed)

    @classmethod
    def from_dict(cls, values: dict[str, Any], task: str) -> "Policy":
        """The task's usual policy with these values in their places. Raises InvalidInput."""
        known = [field.name for field in fields(cls) if field.name != "task"]
        if unknown := sorted(set(values) - set(known)):
            raise InvalidInput(f"{unknown[0]!r} is no part of a gate. Choose from: {', '.join(known)}.")
        return cls(**values, task=task)

    @property
    def measure(self) -> Metric:
        """What the metric is called, and how it is told."""
        return find_task(self.task).metrics[self.metric]

    @property
    def bound(self) -> float:
        """What the difference to the served version must be above."""
        return 0.0 if self.name == STRICT else -self.margin

    def to_dict(self) -> dict[str, Any]:
        """What the project chooses."""
        return {name: value for name, value in asdict(self).items() if name != "task"}

    def differences(self) -> dict[str, Any]:
        """What is not as usual, which is what a project keeps."""
        usual = Policy(task=self.task).to_dict()
        return {name: value for name, value in self.to_dict().items() if value != usual[name]}
