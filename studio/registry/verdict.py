"""What the gate is given of a version, and what it says of it."""

from dataclasses import asdict, dataclass
from typing import Any

from studio.metrics.figure import Figure
from studio.metrics.measurable import Measurable
from studio.registry.policy import Policy

PROMOTE, KEEP, UNDECIDED = "promote", "keep", "not enough evidence"
# From the one that asks for nothing to the one that stands against a version.
SEVERITY = (PROMOTE, UNDECIDED, KEEP)


@dataclass(frozen=True, slots=True)
class Measured:
    """A version on the hold-out: what it says beside the gold labels, and its median latency."""

    scored: Measurable
    latency_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """An earlier version that a new one must hold out against too, by its name, on the same examples.

    Each promotion may lose a little; measured against one that stays where it is, little losses do not add up.
    """

    name: str
    measured: Measured


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision, the sentences that explain it, and the difference to the champion in the policy's metric.

    `wanted` is about how many more hold-out examples would settle it, where that is what is missing. `bound` is what
    the difference, in `metric`, must be above. `gain` says that it was shown to be better than all it was compared
    with, `looks` how often much the same examples had been looked at before. `anchor` is whom the difference is to
    where that is not the champion, `guess` what it was compared with where nothing served, and `policy` what the
    project asked for.
    """

    decision: str
    reasons: tuple[str, ...]
    provisional: bool = False
    difference: Figure | None = None
    wanted: int = 0
    metric: str = ""
    bound: float = 0.0
    gain: bool = False
    looks: int = 0
    anchor: str = ""
    guess: str = ""
    policy: Policy | None = None

    @property
    def promote(self) -> bool:
        return self.decision == PROMOTE

    @property
    def reason(self) -> str:
        """All sentences in one."""
        return " ".join(self.reasons)

    def to_dict(self) -> dict[str, Any]:
        """As it is stored with the version."""
        policy = self.policy.to_dict() if self.policy else None
        values = asdict(self) | {"reasons": list(self.reasons), "policy": policy}
        return values | {"promote": self.promote, "reason": self.reason}
