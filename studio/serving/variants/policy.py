"""How a project wants its version to be run, and how much may be lost by that."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from studio.checkpoints.variants import REFERENCE, find_variant
from studio.errors import InvalidInput
from studio.serving.variants.comparing import Budget
from studio.tasks.ranges import require_number

# A budget beyond these would let something serve that answers at random.
RANGES = {"most_flips": (0.0, 0.2), "most_lost": (0.0, 0.2)}


@dataclass(frozen=True, slots=True)
class ServingPolicy:
    """`variant` serves once it was compared with the reference and kept within the budget; until then the reference.

    `most_flips` is the share of held-out texts that may get another answer, `most_lost` of the score that may be lost.
    """

    variant: str = REFERENCE
    most_flips: float = 0.005
    most_lost: float = 0.005

    def __post_init__(self) -> None:
        """Raises InvalidInput, naming the value that cannot be."""
        if not isinstance(self.variant, str):
            raise InvalidInput(f"variant is {self.variant!r}; expected a name, such as bf16.")
        find_variant(self.variant)
        for name, allowed in RANGES.items():
            require_number(name, getattr(self, name), allowed)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "ServingPolicy":
        """The usual policy with these values in their places. Raises InvalidInput."""
        known = [field.name for field in fields(cls)]
        if unknown := sorted(set(values) - set(known)):
            raise InvalidInput(f"{unknown[0]!r} says nothing about serving. Choose from: {', '.join(known)}.")
        return cls(**values)

    @property
    def budget(self) -> Budget:
        return Budget(self.most_flips, self.most_lost)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def differences(self) -> dict[str, Any]:
        """What is not as usual, which is what a project keeps."""
        usual = ServingPolicy().to_dict()
        return {name: value for name, value in self.to_dict().items() if value != usual[name]}
