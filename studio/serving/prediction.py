"""What the studio answers about a text."""

from dataclasses import dataclass

from studio.checkpoints.variants import REFERENCE


@dataclass(frozen=True, slots=True)
class Prediction:
    """A label, the probability of every label (largest first), and the version that said so."""

    label: str
    probabilities: dict[str, float]
    version: str
    tokens: int
    truncated: bool
    cut_tokens: int
    max_length: int
    # How the version was run.
    variant: str = REFERENCE
    # It is less sure than the project asks, so a person should look.
    ask_person: bool = False

    @property
    def probability(self) -> float:
        """How sure it is of the label."""
        return self.probabilities[self.label]
