"""What the studio answers about a text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from studio.checkpoints.variants import REFERENCE
from studio.serving.served import ServedVersion
from studio.tasks.base import Said


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is said, such as a label, the probability of every label (largest first), and the version that said so.

    `tokens` of the text were read, in `windows` pieces of at most `max_length`, and `cut_tokens` were not; the last
    `last_tokens` of those read stand at the end of the text, behind what was not. `long_inputs` names the policy.
    """

    label: Said
    probabilities: dict[str, float]
    version: str
    tokens: int
    truncated: bool
    cut_tokens: int
    max_length: int
    long_inputs: str = "cut"
    windows: int = 1
    last_tokens: int = 0
    # How the version was run.
    variant: str = REFERENCE
    # How likely all of it is right; None where that is the probability of the label.
    confidence: float | None = None
    # What else the task tells of it, such as the probability of each span.
    details: Mapping[str, Any] = field(default_factory=dict)
    # It is less sure than the project asks, so a person should look.
    ask_person: bool = False

    @property
    def answered_by(self) -> str:
        """The version, and how it was run where that is not as the reference."""
        return str(ServedVersion(self.version, self.variant))

    @property
    def probability(self) -> float:
        """How sure it is of what it says."""
        return self.probabilities[self.label] if self.confidence is None else self.confidence
