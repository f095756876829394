"""What an example's labels come to: are they enough, do they agree, and why is the gold label what it is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Adjudication:
    """A reviewer's decision, which wins over everything."""

    label_id: int
    by: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """An example's state, and its gold label with the reason when there is one.

    `state` is pending, labelled, disputed, flagged or skipped. `reason` is single, consensus, majority or adjudicated
    (then `by` says by whom); label, reason and state `labelled` come together.
    """

    state: str
    label_id: int | None = None
    reason: str | None = None
    by: str | None = None


def decide(labels: Mapping[Any, int], overlap: int, adjudication: Adjudication | None = None) -> Outcome:
    """The outcome of the current labels, by annotator, when `overlap` people are to label each example.

    Labels beyond the overlap, from before it was lowered, all count. Gold is what more than half of them say.
    """
    if adjudication is not None:
        return Outcome("labelled", adjudication.label_id, "adjudicated", adjudication.by)
    if not labels or len(labels) < overlap:
        return Outcome("pending")
    label_id, votes = Counter(labels.values()).most_common(1)[0]
    if 2 * votes <= len(labels):
        return Outcome("disputed")
    return Outcome("labelled", label_id, _reason(votes, len(labels)))


def outcome(
    labels: Mapping[Any, int],
    overlap: int,
    *,
    flags: int = 0,
    skips: int = 0,
    adjudication: Adjudication | None = None,
) -> Outcome:
    """As `decide`, and what becomes of an example that waits: flagged by anybody, or skipped and labelled by nobody.

    `flags` and `skips` are the numbers of people whose current answer is one.
    """
    decided = decide(labels, overlap, adjudication)
    if decided.state != "pending":
        return decided
    if flags:
        return Outcome("flagged")
    return Outcome("skipped") if skips and not labels else decided


def _reason(votes: int, labels: int) -> str:
    if labels == 1:
        return "single"
    return "consensus" if votes == labels else "majority"
