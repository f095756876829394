"""The numbers that a run is made with."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from studio.errors import InvalidInput

SOFT_LABELS = ("off", "votes", "dawid-skene")


@dataclass(frozen=True, slots=True)
class Hyperparameters:
    """Defaults that suit a small encoder and a few hundred short texts."""

    epochs: int = 15
    batch_size: int = 16
    learning_rate: float = 1e-4
    weight_decay: float = 0.01
    warmup_share: float = 0.1
    max_length: int = 256
    # Half of a small model's parameters are word embeddings that a few hundred texts hardly touch; leaving them as
    # they are costs no accuracy here and a third less time.
    freeze_embeddings: bool = True
    # What is learnt of an example that several annotators labelled: the agreed label, the shares of their answers, or
    # the probabilities that follow from everybody's error rates.
    soft_labels: str = "off"
    seed: int = 42

    def __post_init__(self) -> None:
        """Raises InvalidInput, naming the number that is out of range."""
        ranges = {
            "epochs": (1, 1_000),
            "batch_size": (1, 1_024),
            "learning_rate": (1e-7, 1.0),
            "weight_decay": (0.0, 1.0),
            "warmup_share": (0.0, 0.9),
            "max_length": (8, 100_000),
            "seed": (0, 2**32 - 1),
        }
        for name, (least, most) in ranges.items():
            value = getattr(self, name)
            kind, noun = (int, "a whole number") if isinstance(least, int) else ((int, float), "a number")
            if isinstance(value, bool) or not isinstance(value, kind) or not least <= value <= most:
                raise InvalidInput(f"{name} is {value!r}; expected {noun} from {least} to {most}.")
        if self.soft_labels not in SOFT_LABELS:
            raise InvalidInput(f"soft_labels is {self.soft_labels!r}; expected one of {', '.join(SOFT_LABELS)}.")
        if not isinstance(self.freeze_embeddings, bool):
            raise InvalidInput(f"freeze_embeddings is {self.freeze_embeddings!r}; expected true or false.")

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Hyperparameters":
        """Raises InvalidInput, naming a key that is no hyperparameter."""
        known = [field.name for field in fields(cls)]
        if unknown := sorted(set(values) - set(known)):
            raise InvalidInput(f"{unknown[0]!r} is no hyperparameter. Choose from: {', '.join(known)}.")
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)
