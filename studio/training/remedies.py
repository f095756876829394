"""What may help a training that ended badly: the same again, or one hyperparameter changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.errors import InvalidInput
from studio.training.hyperparameters import Hyperparameters


@dataclass(frozen=True, slots=True)
class Retry:
    """A training to ask for, as a button or a script would: what it is called, and its hyperparameters."""

    title: str
    hyperparameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Remedy:
    """Train again with one hyperparameter times `factor`; without one, just again."""

    title: str
    hyperparameter: str | None = None
    factor: float = 1.0

    def retry(self, hyperparameters: Mapping[str, Any]) -> Retry | None:
        """The training to ask for; None where the changed number would be out of range."""
        try:
            numbers = Hyperparameters.from_dict(dict(hyperparameters)).to_dict()
            if self.hyperparameter is None:
                return Retry(self.title, numbers)
            changed = scaled(numbers[self.hyperparameter], self.factor)
            numbers = Hyperparameters.from_dict(numbers | {self.hyperparameter: changed}).to_dict()
        except InvalidInput:
            return None
        return Retry(f"{self.title} ({changed:g})", numbers)


def scaled(value: float, factor: float) -> float:
    """A whole number stays whole, rounded down; others keep six digits: a tenth of 0.0001 is 0.00001."""
    return int(value * factor) if isinstance(value, int) else float(f"{value * factor:.6g}")


AGAIN = Remedy("Train again")
HALF_THE_BATCH = Remedy("Train again with half the batch size", "batch_size", 0.5)
SHORTER_TEXTS = Remedy("Train again with texts cut at half the length", "max_length", 0.5)
SLOWER = Remedy("Train again with a tenth of the learning rate", "learning_rate", 0.1)
HALF_THE_EPOCHS = Remedy("Train again with half the epochs", "epochs", 0.5)


def first_retry(remedies: tuple[Remedy, ...], hyperparameters: Mapping[str, Any]) -> Retry | None:
    """The first of the remedies that can change anything."""
    retries = (remedy.retry(hyperparameters) for remedy in remedies)
    return next((retry for retry in retries if retry is not None), None)
