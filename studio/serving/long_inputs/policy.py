"""What a project does with a text that is longer than its model reads."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from studio.errors import InvalidInput
from studio.tasks.ranges import Range, require_number

CUT, WINDOWS, HEAD_TAIL, REFUSE = "cut", "windows", "head-tail", "refuse"

# Each policy in words.
POLICIES = {
    CUT: "what does not fit counts for nothing",
    WINDOWS: "the whole text is read in overlapping windows, whose logits are pooled",
    HEAD_TAIL: "the beginning and the end are read, and what is between counts for nothing",
    REFUSE: "there is no answer, and the caller is told how long the text is",
}
RANGES: dict[str, Range] = {
    "max_length": (0, 100_000),
    "overlap": (0.0, 0.75),
    "head": (0.0, 1.0),
    "most_windows": (1, 256),
}
# With fewer tokens a model sees hardly a word beside the special ones.
SHORTEST = 8


@dataclass(frozen=True, slots=True)
class LongInputs:
    """One of POLICIES, for texts of more than `max_length` tokens, special ones included; 0 is what the model reads.

    Neighbouring windows share `overlap` of their tokens (what tokenizers call the stride), and at most `most_windows`
    are read of one text. Of a beginning and an end, `head` is the share of the beginning.
    """

    policy: str = CUT
    max_length: int = 0
    overlap: float = 0.25
    head: float = 0.75
    most_windows: int = 64

    def __post_init__(self) -> None:
        """Raises InvalidInput, naming the value that cannot be."""
        if not isinstance(self.policy, str) or self.policy not in POLICIES:
            raise InvalidInput(f"policy is {str(self.policy)[:40]!r}; choose one of: {', '.join(POLICIES)}.")
        for name, allowed in RANGES.items():
            require_number(name, getattr(self, name), allowed)
        if 0 < self.max_length < SHORTEST:
            raise InvalidInput(
                f"max_length is {self.max_length}; expected {SHORTEST} tokens or more, or 0 for all the model reads."
            )

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "LongInputs":
        """The usual policy with these values in their places. Raises InvalidInput."""
        known = [field.name for field in fields(cls)]
        if unknown := sorted(set(values) - set(known)):
            raise InvalidInput(f"{unknown[0][:40]!r} is no setting of long inputs. Choose from: {', '.join(known)}.")
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def differences(self, usual: "LongInputs | None" = None) -> dict[str, Any]:
        """What is not as usual, which is what a project or a link keeps; a project's task has its own usual policy."""
        known = (USUAL if usual is None else usual).to_dict()
        return {name: value for name, value in self.to_dict().items() if value != known[name]}

    def length(self, longest: int) -> int:
        """The most tokens that are read at once, by a model that can read `longest`."""
        return min(self.max_length or longest, longest)

    @property
    def refuses(self) -> bool:
        """Whether a text that is too long is not answered at all."""
        return self.policy == REFUSE

    def without_refusal(self) -> "LongInputs":
        """The same, but what would be refused is cut: for where nobody waits who could shorten the text."""
        return replace(self, policy=CUT) if self.refuses else self


def usual_of(followed: Sequence[str]) -> LongInputs:
    """What projects usually do whose task follows these policies, the usual one first."""
    return LongInputs(followed[0])


def require_followed(policy: LongInputs, followed: Sequence[str], task: str) -> None:
    """Raises InvalidInput unless a task that follows these policies can follow this one.

    Where there is one only, all of an input is read as the task wants it, and there is nothing else to choose.
    """
    if len(followed) == 1 and policy.differences(usual_of(followed)):
        raise InvalidInput(f"There is nothing to choose: {task} reads all of every input. Leave this as it is.")
    if policy.policy not in followed:
        raise InvalidInput(
            f"policy is {policy.policy!r}, which {task} cannot follow; choose one of: {', '.join(followed)}."
        )


USUAL = LongInputs()
