"""What a project asks of a version that is to serve."""

from dataclasses import asdict, dataclass, fields
from math import isfinite
from typing import Any

from studio.errors import InvalidInput

STRICT, NON_INFERIOR = "strict", "non-inferior"
ROLL_BACK, ASK = "roll back", "ask"

# What versions can be compared by, and what that is called. Not the calibration error: a model that knows nothing but
# how frequent each label is has none. Nor micro-F1, which is the accuracy where an example has one label.
METRICS = {
    "accuracy": "Accuracy",
    "macro_f1": "Macro-F1",
    "weighted_f1": "Weighted F1",
    "roc_auc": "ROC AUC",
    "pr_auc": "PR AUC",
    "log_loss": "Log loss",
    "brier": "Brier score",
}
CHOICES: dict[str, tuple[str, ...]] = {
    "name": (STRICT, NON_INFERIOR),
    "metric": tuple(METRICS),
    "when_worse": (ROLL_BACK, ASK),
}
RANGES: dict[str, tuple[float, float]] = {
    "margin": (0.0, 0.5),
    "recall_floor": (0.0, 1.0),
    "ece_budget": (0.0, 1.0),
    "latency_budget": (1.0, 100.0),
    "least_examples": (10, 100_000),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """`strict` wants a gain that is shown; `non-inferior` that no loss beyond `margin` is possible.

    Below `least_examples` of hold-out neither can be had, and the better number serves provisionally. `when_worse`
    says what becomes of a version that serves and proves worse than the one before it.
    """

    name: str = NON_INFERIOR
    metric: str = "macro_f1"
    margin: float = 0.02
    # How much of a label's recall, of calibration, and how many times the latency may be lost.
    recall_floor: float = 0.10
    ece_budget: float = 0.05
    latency_budget: float = 1.5
    least_examples: int = 100
    when_worse: str = ROLL_BACK

    def __post_init__(self) -> None:
        """Raises InvalidInput, naming the value that cannot be."""
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise InvalidInput(f"{name} is {getattr(self, name)!r}; choose one of: {', '.join(choices)}.")
        for name, (least, most) in RANGES.items():
            _require_number(name, getattr(self, name), least, most)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Policy":
        """The usual policy with these values in their places. Raises InvalidInput."""
        known = [field.name for field in fields(cls)]
        if unknown := sorted(set(values) - set(known)):
            raise InvalidInput(f"{unknown[0]!r} is no part of a gate. Choose from: {', '.join(known)}.")
        return cls(**values)

    @property
    def bound(self) -> float:
        """What the difference to the served version must be above."""
        return 0.0 if self.name == STRICT else -self.margin

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def differences(self) -> dict[str, Any]:
        """What is not as usual, which is what a project keeps."""
        usual = Policy().to_dict()
        return {name: value for name, value in self.to_dict().items() if value != usual[name]}


def _require_number(name: str, value: object, least: float, most: float) -> None:
    whole = isinstance(least, int)
    fits = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if not fits or not isfinite(value) or not least <= value <= most:  # type: ignore[arg-type,operator]
        kind = "a whole number" if whole else "a number"
        raise InvalidInput(f"{name} is {value!r}; expected {kind} from {least:,} to {most:,}.")
