"""The numbers that a run is made with, and what each of them may be."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Protocol

from studio.errors import InvalidInput

SOFT_LABELS = ("off", "votes", "dawid-skene")
LONGEST_SHOWN = 60


class Rule(Protocol):
    """What a hyperparameter may be: in words, and as a question."""

    @property
    def expected(self) -> str: ...
    def allows(self, value: object) -> bool: ...


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two, both included."""

    least: int
    most: int

    @property
    def expected(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def allows(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most


@dataclass(frozen=True, slots=True)
class Number:
    """Any number between two, both included."""

    least: float
    most: float

    @property
    def expected(self) -> str:
        return f"a number from {self.least} to {self.most}"

    def allows(self, value: object) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and self.least <= value <= self.most


@dataclass(frozen=True, slots=True)
class OneOf:
    """A word out of a few."""

    words: tuple[str, ...]

    @property
    def expected(self) -> str:
        return f"one of {', '.join(self.words)}"

    def allows(self, value: object) -> bool:
        return isinstance(value, str) and value in self.words


@dataclass(frozen=True, slots=True)
class Switch:
    """On or off."""

    expected: str = "true or false"

    def allows(self, value: object) -> bool:
        return isinstance(value, bool)


RULES: dict[str, Rule] = {
    "epochs": Whole(1, 1_000),
    "batch_size": Whole(1, 1_024),
    "gradient_accumulation_steps": Whole(1, 1_024),
    "learning_rate": Number(1e-7, 1.0),
    "weight_decay": Number(0.0, 1.0),
    "warmup_share": Number(0.0, 0.9),
    "max_length": Whole(8, 100_000),
    "eval_steps": Whole(0, 1_000_000),
    "early_stopping_patience": Whole(0, 1_000),
    "class_weights": OneOf(("none", "balanced")),
    "precision": OneOf(("auto", "fp32", "bf16", "fp16")),
    "lora_rank": Whole(0, 1_024),
    "lora_alpha": Whole(1, 10_000),
    "freeze_embeddings": Switch(),
    "soft_labels": OneOf(SOFT_LABELS),
    "seed": Whole(0, 2**32 - 1),
}


@dataclass(frozen=True, slots=True)
class Hyperparameters:
    """Defaults that suit a small encoder and a few hundred short texts."""

    epochs: int = 15
    batch_size: int = 16
    gradient_accumulation_steps: int = 1
    learning_rate: float = 1e-4
    weight_decay: float = 0.01
    warmup_share: float = 0.1
    max_length: int = 256
    # Steps between two evaluations on the validation split; 0 evaluates after every epoch.
    eval_steps: int = 0
    # Evaluations without a better validation loss after which the run stops; 0 never stops early.
    early_stopping_patience: int = 3
    class_weights: str = "none"
    precision: str = "auto"
    # 0 trains the weights themselves.
    lora_rank: int = 0
    lora_alpha: int = 16
    # Half of a small model's parameters are word embeddings that a few hundred texts hardly touch; leaving them as
    # they are costs no accuracy here and a third less time.
    freeze_embeddings: bool = True
    # What is learnt of an example that several annotators labelled: the agreed label, the shares of their answers, or
    # the probabilities that follow from everybody's error rates.
    soft_labels: str = "off"
    seed: int = 42

    def __post_init__(self) -> None:
        """Raises InvalidInput, naming what is out of range."""
        for name, rule in RULES.items():
            value = getattr(self, name)
            if not rule.allows(value):
                raise InvalidInput(f"{name} is {_shown(value)}; expected {rule.expected}.")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Hyperparameters":
        """Raises InvalidInput, naming a key that is no hyperparameter."""
        known = [field.name for field in fields(cls)]
        if unknown := sorted(str(name) for name in values if name not in known):
            raise InvalidInput(f"{_shown(unknown[0])} is no hyperparameter. Choose from: {', '.join(known)}.")
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
