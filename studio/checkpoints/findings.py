"""A mistake that was found, with the code that mends it."""

from collections.abc import Iterable
from dataclasses import dataclass

PADDING, TRUNCATION, AUTO_CLASS, LOGITS = "padding", "truncation", "auto class", "logits"
Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake, and what mends it; `shapes` are those that fail, and `mended` the one that would not.

    `code` is Python that does it, in which `checkpoint`, `texts`, `logits` and so on stand for those of the caller.
    """

    mistake: str
    found: str
    expected: str
    fix: str
    code: str
    shapes: tuple[Shape, ...] = ()
    mended: Shape | None = None


class Mistake(ValueError):
    """One that the studio itself was about to make."""


def require_none(findings: Iterable[Finding | None]) -> None:
    """Raises Mistake, naming the first that was found and its fix."""
    for finding in findings:
        if finding is not None:
            raise Mistake(f"{finding.found} {finding.expected} {finding.fix}")
