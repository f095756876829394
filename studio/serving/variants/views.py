"""A variant of a version as pages and the API show it."""

from dataclasses import dataclass

from storage.tables import Variant as Row
from studio.checkpoints.variants import REFERENCE, Variant
from studio.serving.variants.comparing import as_today
from studio.tasks.base import Said

NOT_MADE, QUEUED, MAKING, FITS, UNFIT, FAILED = "not made", "queued", "making", "fits", "unfit", "failed"
THE_REFERENCE = "reference"
OTHER_DEVICE = "It was made on another device than this studio runs on."
STALE = "Its files are not here, or were made for another machine or by other packages. Make it again."


@dataclass(frozen=True, slots=True)
class Figures:
    """What the comparison with the reference found, and what it cost to make.

    `flips` of `texts` held-out texts get another answer, and 95 % confident at most the share `flips_bound` of any do;
    answers are `apart` by so much on average, from 0 to 1. `largest_difference` is of a probability; the score, called
    `metric`, is on the `labelled` ones. Seconds and bytes; None where that is not known.
    """

    texts: int
    flips: int
    flips_bound: float
    apart: float
    largest_difference: float
    labelled: int
    metric: str
    score_before: float | None
    score_after: float | None
    disk_bytes: int
    memory_bytes: int | None
    making_seconds: float


@dataclass(frozen=True, slots=True)
class VariantView:
    """One way to run a version: `what` it is, how far it is, and `reason`, why it fits or not.

    `state` is reference, not made, queued, making, fits, unfit or failed. `serves` says whether it answers now, and
    `why_not` why it cannot serve, empty where it can.
    """

    name: str
    what: str
    has_files: bool
    state: str
    reason: str
    figures: Figures | None
    serves: bool
    why_not: str
    created_at: float | None
    ended_at: float | None


@dataclass(frozen=True, slots=True)
class FlipView:
    """A held-out text that gets another answer, with both and how sure each way to run it is of its own."""

    example_id: int
    text: str
    gold: Said | None
    before: Said
    after: Said
    probability_before: float
    probability_after: float


@dataclass(frozen=True, slots=True)
class VariantDetails:
    """A variant, with the texts that get another answer: the first hundred in the order of their ids."""

    variant: VariantView
    flips: list[FlipView]


def view_of(variant: Variant, row: Row | None, *, serves: bool, is_there: bool) -> VariantView:
    """`is_there` says whether its files are, where it has any."""
    state = THE_REFERENCE if variant.name == REFERENCE else row.state if row else NOT_MADE
    return VariantView(
        name=variant.name,
        what=variant.what,
        has_files=variant.has_files,
        state=state,
        reason=row.reason if row else "",
        figures=figures_of(row),
        serves=serves,
        why_not=_why_not(state, row.reason if row else "", is_there=is_there),
        created_at=row.created_at if row else None,
        ended_at=row.ended_at if row else None,
    )


def figures_of(row: Row | None) -> Figures | None:
    """None where nothing has been compared."""
    if row is None or "texts" not in row.figures:
        return None
    found = as_today(row.figures)
    return Figures(**{name: found[name] for name in Figures.__slots__})


def _why_not(state: str, reason: str, *, is_there: bool) -> str:
    if state == THE_REFERENCE or (state == FITS and is_there):
        return ""
    words = {
        NOT_MADE: "It has not been made and compared yet.",
        QUEUED: "It waits to be made.",
        MAKING: "It is being made and compared.",
        FITS: STALE,
    }
    return words.get(state, reason)
