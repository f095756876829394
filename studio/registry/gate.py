"""Whether a new version may serve: a pure judgement on the same held-out examples, with its reasons."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision and why, in words that stand on the Versions page."""

    promote: bool
    reason: str


def judge(challenger: dict[str, Any] | None, champion: dict[str, Any] | None, *, serves: bool) -> Verdict:
    """Promote unless the challenger's macro-F1 is lower than the champion's on the same hold-out.

    `serves` says whether any version serves now. Metrics are None when the hold-out was empty.
    """
    if not serves:
        return Verdict(True, "The first version of this project.")
    if challenger is None or champion is None:
        return Verdict(False, "No labelled hold-out examples to compare on yet. Label more, or promote it by hand.")
    new, old = challenger["macro_f1"], champion["macro_f1"]
    on = f"on {challenger['examples']} held-out examples"
    if new >= old:
        word = "better than" if new > old else "as good as"
        return Verdict(True, f"Macro-F1 {new:.3f} is {word} the served version's {old:.3f} {on}.")
    return Verdict(False, f"Macro-F1 {new:.3f} is lower than the served version's {old:.3f} {on}.")
