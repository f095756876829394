"""How questions are cut into windows, and which answers are given."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from studio.errors import InvalidInput
from studio.tasks.ranges import Range, require_number

RANGES: dict[str, Range] = {
    "doc_stride": (0, 10_000),
    "longest_answer": (1, 200),
    "n_best": (1, 100),
    "no_answer_threshold": (-1_000.0, 1_000.0),
}


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """Windows of one context share `doc_stride` tokens; answers have at most `longest_answer` tokens.

    No answer is given where it is likelier than the best one by more than `no_answer_threshold` logits.
    """

    doc_stride: int = 128
    longest_answer: int = 30
    n_best: int = 5
    no_answer_threshold: float = 0.0

    def __post_init__(self) -> None:
        """Raises InvalidInput, naming the value that cannot be."""
        for name, allowed in RANGES.items():
            require_number(name, getattr(self, name), allowed)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "AnswerSettings":
        """The usual settings with these values in their places. Raises InvalidInput."""
        known = [field.name for field in fields(cls)]
        if unknown := sorted(set(values) - set(known)):
            raise InvalidInput(f"{unknown[0]!r} is no setting of answers. Choose from: {', '.join(known)}.")
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)
