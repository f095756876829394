"""When it is time to refit: a pure rule."""

from collections.abc import Mapping
from dataclasses import dataclass

LEAST_NEW, SHARE_NEW = 5, 0.1


@dataclass(frozen=True, slots=True)
class Counts:
    """How much people have said of a project: labels ever made, corrections too, and examples that have one now."""

    made: int
    labelled: int

    @classmethod
    def of(cls, tally: Mapping[str, int]) -> "Counts":
        """From the project's tally."""
        return cls(made=tally["labels"], labelled=tally["labelled"])


def is_due(now: Counts, counted: Counts | None) -> bool:
    """Whether enough has changed between what the last refit has counted, None where there was none, and now.

    A correction counts like a new label, and so does an example whose label was taken back.
    """
    if counted is None:
        return now.labelled >= 2
    changed = max(now.made - counted.made, abs(now.labelled - counted.labelled))
    return changed >= max(LEAST_NEW, SHARE_NEW * counted.labelled)
